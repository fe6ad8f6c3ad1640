#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    print("Downloading 3 files …", flush=True)
    reply(request, {"status": "succeeded"})
serve(execute)
