#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    reply(request, {"status": "succeeded", "outputs": {"first": True}})
    reply(request, {"status": "succeeded", "outputs": {"first": False}})
    log("one more thing")
    fail(request, 2000, "or not")
serve(execute)
