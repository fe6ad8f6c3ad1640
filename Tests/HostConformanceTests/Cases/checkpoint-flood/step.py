#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    for number in range(1000): send({"jsonrpc": "2.0", "id": number, "method": "checkpoint", "params": {"undo": "x" * 500, "effects": "none"}})
    answers = [receive()["id"] for number in range(1000)]
    reply(request, {"status": "succeeded", "outputs": {"inOrder": answers == list(range(1000))}})
serve(execute)
