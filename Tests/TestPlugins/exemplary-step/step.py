#!/usr/bin/python3
"""A step that keeps every rule of the protocol. The conformance kit is tested with it, and with copies of it that each
break one rule: their edits are replacements of lines below (Tests/PluginConformanceTests/Mutations*.swift)."""
import json, os, queue, subprocess, sys, threading, time

# Standard output belongs to the protocol; what prints goes to standard error.
protocol = os.dup(1)
os.dup2(2, 1)
lock = threading.Lock()
requests = queue.Queue()
answers = queue.Queue()
cancelled = set()
finished = set()
is_busy = False
is_waiting = False


class StepFailure(Exception):
    def __init__(self, code, message, effects="none", **data):
        super().__init__(message)
        self.code, self.data = code, {"retryable": False, "effects": effects, **data}


def send(**message):
    line = json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n"
    with lock:
        while line:
            line = line[os.write(protocol, line):]


def notify(method, **params):
    send(method=method, params=params)


def fail(id, error):
    send(id=id, error={"code": error.code, "message": str(error), "data": error.data})


def ask(method, params):
    """A request to the host; returns when it is answered."""
    global is_waiting
    is_waiting = True
    send(id=method, method=method, params=params)
    answer = answers.get()
    is_waiting = False
    if "error" in answer:
        raise StepFailure(2000, answer["error"]["message"])


def take(line):
    message = json.loads(line.decode())
    method = message.get("method")
    if method is None:
        answers.put(message)
    elif method == "cancel":
        cancelled.add(message["params"]["id"])
    elif "id" in message:
        requests.put(message)


def read():
    """Reads standard input to its end, so that a cancel arrives while a step works; then nobody is there any more."""
    try:
        for line in sys.stdin.buffer:
            if not line.strip():
                continue
            take(line)
    finally:
        os._exit(0)


def initialize(params):
    if 1 not in params["protocols"]:
        raise StepFailure(-32602, "only protocol 1 is spoken here")
    return {
        "protocol": 1,
        "plugin": {"name": "exemplary-step", "version": "1.0.0"},
        "capabilities": ["validate", "plan", "undo"],
    }


def validate(params):
    config(params)
    return {"diagnostics": [{"severity": "info", "message": "a short text", "path": "/text"}]}


def plan(params):
    return {"changes": [{"action": "create", "target": config(params)["note"], "summary": "a note", "destructive": False}]}


def config(params):
    if not isinstance(params, dict) or not isinstance(params.get("config"), dict):
        raise StepFailure(-32602, "\"config\" is not an object")
    return params["config"]


def pause(id, undo):
    """Some work, during which a cancel may come."""
    subprocess.run(["sleep", "0.02"], check=True)
    if id in cancelled:
        raise StepFailure(1800, "cancelled", "partial", undo=undo)


def execute(params, id):
    values = config(params)
    note, text = values["note"], values.get("title", "") + values["text"]
    undo = {"note": note}
    notify("progress", done=0, total=2)
    ask("checkpoint", {"undo": undo, "effects": "partial"})
    with open(note, "w") as file:
        file.write(text)
    notify("log", level="info", message=f"attempt {params.get('attempt', 1)}")
    pause(id, undo)
    notify("progress", done=1, total=2)
    copy = os.path.join(params["workspace"], "copy.txt")
    with open(copy, "w") as file:
        file.write(text)
    undo["copy"] = copy
    pause(id, undo)
    notify("progress", done=2, total=2)
    return {
        "status": "succeeded",
        "outputs": {"bytes": len(text.encode())},
        "artifacts": [{"name": "copy", "path": "copy.txt"}],
        "undo": undo,
    }


def undo(params):
    record = params["undo"]
    if not isinstance(record, dict) or not isinstance(record.get("note"), str):
        raise StepFailure(1000, "no record of this step")
    for path in filter(None, (record["note"], record.get("copy"))):
        if os.path.exists(path):
            os.remove(path)
    return {}


def perform(method, params, id):
    if method == "initialize":
        return initialize(params)
    if method == "validate":
        return validate(params)
    if method == "plan":
        return plan(params)
    if method == "execute":
        return execute(params, id)
    if method == "undo":
        return undo(params)
    if method == "shutdown":
        return {}
    raise StepFailure(-32601, f"unknown method {method}")


def answer(request):
    id, method = request["id"], request["method"]
    try:
        result = perform(method, request.get("params", {}), id)
    except StepFailure as error:
        fail(id, error)
    except Exception as error:
        fail(id, StepFailure(2100, repr(error), "unknown"))
    else:
        send(id=id, result=result)
    finished.add(id)
    if method == "shutdown":
        os._exit(0)


threading.Thread(target=read, daemon=True).start()
while True:
    request = requests.get()
    is_busy = True
    answer(request)
    is_busy = False
