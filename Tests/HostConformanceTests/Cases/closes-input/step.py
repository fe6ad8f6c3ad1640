#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    os.close(0)
    send({"jsonrpc": "2.0", "id": 1, "method": "checkpoint", "params": {"undo": 1}})
    while True: time.sleep(60)
serve(execute)
