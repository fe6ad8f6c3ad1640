#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    log("halfway")
    for number in range(70): print("line", number, file=sys.stderr)
    sys.stderr.flush()
    os._exit(3)
serve(execute)
