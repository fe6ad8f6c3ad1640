#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    print("Downloading 3 files …", flush=True)
    print('{"level": "info", "text": "JSON of another kind"}', flush=True)
    print("[1, 2]", flush=True)
    reply(request, {"status": "succeeded"})
serve(execute)
