#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    os.kill(os.getppid(), signal.SIGSTOP)
    while True: time.sleep(60)
serve(execute)
