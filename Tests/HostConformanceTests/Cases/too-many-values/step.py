#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    line(b'{"jsonrpc":"2.0","method":"log","params":{"message":"x","fields":{"n":[' + b"0," * 500_000 + b"0]}}}")
    answer_cancel(request)
serve(execute)
