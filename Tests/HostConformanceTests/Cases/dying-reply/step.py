#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    reply(request, {"status": "succeeded", "outputs": {"said": True}})
    os.kill(os.getpid(), signal.SIGKILL)
serve(execute)
