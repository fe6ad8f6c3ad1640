#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    for _ in range(5):
        print(".", end="", file=sys.stderr, flush=True)
        time.sleep(0.2)
    log("still here")
    answer_cancel(request)
serve(execute)
