#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    reply(request, {"status": "succeeded", "outputs": {"url": "https://user:" + params["config"]["token"] + "@example.org"}})
serve(execute)
