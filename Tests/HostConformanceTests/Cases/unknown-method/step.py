#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    send({"jsonrpc": "2.0", "method": "unheard-of", "params": {"x": 1}})
    send({"jsonrpc": "2.0", "id": "mine", "method": "launch"})
    answer = receive()
    reply(request, {"status": "succeeded", "outputs": {"id": answer["id"], "code": answer["error"]["code"]}})
serve(execute)
