#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    write(1, json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": {"status": "succeeded"}}).encode())
    os._exit(0)
serve(execute)
