#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    line(b'{"jsonrpc":"2.0","id":"2","result":{"status":"succeeded"},"error":{"code":2000,"message":"no"}}')
    answer_cancel(request)
serve(execute)
