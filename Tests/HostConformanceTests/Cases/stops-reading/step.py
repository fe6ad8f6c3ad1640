#!/usr/bin/python3
from misbehave import *

signal.signal(signal.SIGTERM, signal.SIG_IGN)
def execute(request, params):
    for number in range(20_000):
        send({"jsonrpc": "2.0", "id": number, "method": "no-such-method-" + "x" * 200})
    while True: time.sleep(60)
serve(execute)
