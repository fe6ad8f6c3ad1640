#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    reply(request, {"status": "succeeded", "outputs": {"said": True}})
    os._exit(9)
serve(execute)
