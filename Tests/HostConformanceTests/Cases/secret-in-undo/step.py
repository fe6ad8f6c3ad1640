#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    answer = checkpoint({"token": params["config"]["token"]})
    reply(request, {"status": "succeeded", "outputs": {"kind": answer["error"]["data"]["kind"]}})
serve(execute)
