#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    log("thinking")
    answer_cancel(request)
serve(execute)
