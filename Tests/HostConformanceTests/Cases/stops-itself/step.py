#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    os.kill(os.getpid(), signal.SIGSTOP)
serve(execute)
