#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    secret = params["config"]["token"]
    log("in a message: " + secret)
    notify("log", message="in a field", fields={"a": [secret], secret: 1})
    notify("progress", done=1, total=2, unit=secret, message="at " + secret)
    notify(secret)
    print("on standard output", secret, flush=True)
    print("on standard error", secret, file=sys.stderr, flush=True)
    send({"jsonrpc": "2.0", "id": secret, "method": secret})
    receive()
    fail(request, 2000, "failed with " + secret, kind="failed", effects="none", help="not " + secret,
         diagnostics=[{"severity": "error", "message": secret, "path": "/" + secret, "file": secret}])
serve(execute)
