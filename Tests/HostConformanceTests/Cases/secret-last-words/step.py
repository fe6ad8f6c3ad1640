#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    log("about to use " + params["config"]["token"])
    raise SystemExit("can't use " + params["config"]["token"])
serve(execute)
