#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    line(b'\xef\xbb\xbf{"jsonrpc":"2.0","method":"log","params":{"message":"x"}}')
    answer_cancel(request)
serve(execute)
