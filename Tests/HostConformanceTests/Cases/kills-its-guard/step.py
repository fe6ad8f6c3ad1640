#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    os.kill(os.getppid(), signal.SIGKILL)
    while True: time.sleep(60)
serve(execute)
