#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    write(1, b'{"jsonrpc":"2.0","method":"log","params":{"message":"')
    for _ in range(1024): write(1, b"x" * 1_048_576)
    line(b'"}}')
    reply(request, {"status": "succeeded"})
serve(execute)
