#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    for _ in range(100):
        if os.fork() == 0:
            os.setsid()
            while True: time.sleep(60)
    os._exit(1)
serve(execute)
