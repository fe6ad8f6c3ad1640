"""What the steps of this suite have in common: the protocol, spoken so that every rule of it can be broken."""
import json, os, signal, sys, time


def write(descriptor, data):
    """All of the bytes, past Python's buffers."""
    while data: data = data[os.write(descriptor, data):]


def line(data): write(1, data + b"\n")


def send(message): line(json.dumps(message).encode())


def receive():
    """The host's next message, read byte by byte: what follows stays in the pipe."""
    data = b""
    while not data.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte: os._exit(0)
        data += byte
    return json.loads(data)


def reply(request, result): send({"jsonrpc": "2.0", "id": request["id"], "result": result})


def fail(request, code, message, **data):
    send({"jsonrpc": "2.0", "id": request["id"], "error": {"code": code, "message": message, "data": data}})


def notify(method, **params): send({"jsonrpc": "2.0", "method": method, "params": params})


def log(message): notify("log", message=message)


def checkpoint(undo):
    send({"jsonrpc": "2.0", "id": "checkpoint", "method": "checkpoint", "params": {"undo": undo, "effects": "partial"}})
    return receive()


def answer_cancel(request):
    """Waits for the cancel, and says that nothing was changed."""
    while receive().get("method") != "cancel": pass
    fail(request, 1800, "cancelled", kind="cancelled", effects="none")


def undone(request, params): reply(request, {})


def serve(execute, undo=undone):
    while True:
        request = receive()
        method = request.get("method")
        if method == "initialize":
            reply(request, {"protocol": 1, "plugin": {"name": "hostile", "version": "1.0.0"}, "capabilities": ["undo"]})
        elif method == "execute": execute(request, request["params"])
        elif method == "undo": undo(request, request["params"])
        elif method == "shutdown":
            reply(request, {})
            sys.exit(0)
