#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    chunk = b"x" * 1_048_576
    for _ in range(1024): write(1, chunk)
    line(b"")
    reply(request, {"status": "succeeded"})
serve(execute)
