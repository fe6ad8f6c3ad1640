#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    for _ in range(1024): write(2, b"x" * 1_048_576)
    write(2, b"\nafter it\n")
    reply(request, {"status": "succeeded"})
serve(execute)
