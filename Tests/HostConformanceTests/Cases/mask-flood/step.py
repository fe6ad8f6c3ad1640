#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    for number in range(100_000): notify("mask", value="value-%d" % number)
    answer_cancel(request)
serve(execute)
