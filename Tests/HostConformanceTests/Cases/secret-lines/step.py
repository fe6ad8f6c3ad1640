#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    for part in params["config"]["token"].splitlines():
        log("line: " + part)
        print("raw:", part, file=sys.stderr, flush=True)
    log(params["config"]["token"])
    log("and that is the end")
    reply(request, {"status": "succeeded"})
serve(execute)
