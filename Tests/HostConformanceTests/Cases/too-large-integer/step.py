#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    line(b'{"jsonrpc":"2.0","method":"progress","params":{"done":9007199254740993}}')
    answer_cancel(request)
serve(execute)
