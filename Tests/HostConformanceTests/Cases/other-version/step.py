#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    line(b'{"jsonrpc":"1.0","id":"2","result":{}}')
    answer_cancel(request)
serve(execute)
