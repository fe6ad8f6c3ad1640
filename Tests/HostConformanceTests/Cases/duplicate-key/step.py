#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    line(b'{"jsonrpc":"2.0","method":"log","method":"log","params":{"message":"x"}}')
    answer_cancel(request)
serve(execute)
