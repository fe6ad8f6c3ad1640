#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    line(b'{"jsonrpc":"2.0","id":"99","result":{"status":"succeeded"}}')
    answer_cancel(request)
serve(execute)
