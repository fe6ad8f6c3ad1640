#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    checkpoint({"made": True})
    fail(request, 2000, "half done", kind="failed", effects="partial")
def undo(request, params):
    os.abort()
serve(execute, undo)
