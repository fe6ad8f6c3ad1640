#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    notify("mask", value="s.9f86d081884c7d65")
    log("logged in with s.9f86d081884c7d65")
    print("raw s.9f86d081884c7d65", file=sys.stderr, flush=True)
    reply(request, {"status": "succeeded"})
serve(execute)
