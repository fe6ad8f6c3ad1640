#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    open("file", "w").close()
    reply(request, {"status": "succeeded", "artifacts": [{"name": params["config"]["token"], "path": "file"}]})
serve(execute)
