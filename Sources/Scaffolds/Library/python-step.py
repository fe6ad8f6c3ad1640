#!/usr/bin/env python3
"""{{name}}: greets people in a file. A step of a Slipway pipeline; plugin.json says what it takes and gives."""
import json, os, queue, sys, threading, time

requests, answers = queue.Queue(), queue.Queue()  # what the host asks, and what it answers to our checkpoints
cancelled = set()  # ids of requests


class StepFailure(Exception):
    def __init__(self, code, kind, message, effects="none"):
        self.error = {"code": code, "message": message, "data": {"kind": kind, "retryable": False, "effects": effects}}


def send(**message):
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    sys.stdout.flush()


def read():
    """Reads beside the work, so that a cancel arrives while a step is busy."""
    for line in filter(bytes.strip, sys.stdin.buffer):
        try:
            message = json.loads(line)
        except ValueError:
            send(id=None, error={"code": -32700, "message": "this line is no JSON"})
            continue
        if "method" not in message:
            answers.put(message)
        elif "id" in message:
            requests.put(message)
        elif message["method"] == "cancel":
            cancelled.add(message["params"]["id"])
    requests.put(None)  # the host is gone, or all has been typed: what is under way gets a second
    time.sleep(1)
    os._exit(0)


def wait(request, until):
    """Waits until there is something, and gives it; fails when the request is cancelled meanwhile."""
    while not (found := until()):
        if request["id"] in cancelled:
            raise StepFailure(1800, "cancelled", "cancelled")
        time.sleep(0.02)
    return found


def checkpoint(request, undo):
    """Returns when the host has `undo` on its disk. Only then may the effect be made."""
    own = f"checkpoint-{request['id']}"
    send(id=own, method="checkpoint", params={"undo": undo, "effects": "partial"})
    while (answer := wait(request, lambda: not answers.empty() and answers.get())).get("id") != own:
        pass  # late, to an earlier request
    if "error" in answer:
        raise StepFailure(2000, "failed", "the checkpoint was refused: " + answer["error"]["message"])


def contents(file):
    return open(file, "rb").read() if os.path.isfile(file) else None


def execute(request):
    config = request["params"]["config"]
    file, names, pause = config["file"], config["names"], config.get("milliseconds", 200) / 1000
    text = "".join(f"Hello, {name}!\n" for name in names)
    for count, name in enumerate(names, 1):
        end = time.monotonic() + pause
        wait(request, lambda: time.monotonic() >= end)  # the work, which looks up now and then
        send(method="progress", params={"done": count, "total": len(names), "unit": "names", "message": name})
    result = {"status": "unchanged", "outputs": {"file": file, "greeted": len(names)}}
    if contents(file) == text.encode():
        return result  # an earlier attempt made it
    if os.path.lexists(file):
        raise StepFailure(1100, "precondition", f"{file} is there already")
    undo = {"file": file, "text": text}
    checkpoint(request, undo)
    with open(file, "xb") as new:
        new.write(text.encode())
    send(method="log", params={"level": "info", "message": f"greeted {len(names)} in {file}"})
    return {**result, "status": "succeeded", "undo": undo}


def undo(request):
    """In a new process, perhaps more than once, also when nothing is left to undo."""
    undo = request["params"]["undo"]
    if not isinstance(undo, dict) or [type(undo.get("file")), type(undo.get("text"))] != [str, str]:
        raise StepFailure(1000, "validation", "this is no undo data of this step")
    found = contents(undo["file"])
    if found is not None and undo["text"].encode().startswith(found):  # else somebody has made it theirs
        os.remove(undo["file"])
    return {}


def initialize(request):
    if 1 not in request["params"]["protocols"]:
        raise StepFailure(1100, "precondition", "this plugin speaks protocol 1")
    return {"protocol": 1, "plugin": {"name": "{{name}}", "version": "0.1.0"}, "capabilities": ["undo"]}


def answer(request):
    methods = {"initialize": initialize, "execute": execute, "undo": undo, "shutdown": lambda request: {}}
    try:
        if request["method"] not in methods:
            raise StepFailure(-32601, "internal", f"there is no method {request['method']}")
        send(id=request["id"], result=methods[request["method"]](request))
    except StepFailure as failure:
        send(id=request["id"], error=failure.error)
    except OSError as error:
        send(id=request["id"], error=StepFailure(1610, "filesystem", str(error), "unknown").error)
    except Exception as error:
        send(id=request["id"], error=StepFailure(2100, "internal", repr(error), "unknown").error)


threading.Thread(target=read, daemon=True).start()
for request in iter(requests.get, None):
    answer(request)
    if request["method"] == "shutdown":
        break
os._exit(0)  # without waiting for the thread that reads
