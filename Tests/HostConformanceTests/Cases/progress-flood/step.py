#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    for number in range(200):
        write(1, b"".join(b'{"jsonrpc":"2.0","method":"progress","params":{"done":%d,"total":1000}}\n' % (1000 - n) for n in range(1000)))
    reply(request, {"status": "succeeded"})
serve(execute)
