#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    secret = params["config"]["token"].encode()
    for descriptor in 1, 2:
        for cut in 1, len(secret) // 2, len(secret) - 1:
            write(descriptor, b"before " + secret[:cut])
            time.sleep(0.2)
            write(descriptor, secret[cut:] + b" after\n")
    message = json.dumps({"jsonrpc": "2.0", "method": "log", "params": {"message": "in a message " + params["config"]["token"]}}).encode()
    for byte in message: write(1, bytes([byte]))
    line(b"")
    reply(request, {"status": "succeeded"})
serve(execute)
