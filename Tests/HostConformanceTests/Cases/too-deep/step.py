#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    line(b'{"jsonrpc":"2.0","method":"log","params":' + b"[" * 100_000 + b"]" * 100_000 + b'}')
    answer_cancel(request)
serve(execute)
