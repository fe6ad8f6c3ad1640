#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    receive()
    reply(request, {"status": "succeeded", "undo": {"late": True}})
def undo(request, params):
    log("undone")
    reply(request, {})
serve(execute, undo)
