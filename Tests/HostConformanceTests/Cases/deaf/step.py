#!/usr/bin/python3
from misbehave import *

signal.signal(signal.SIGTERM, signal.SIG_IGN)
def execute(request, params):
    log("thinking")
    while True: time.sleep(60)
serve(execute)
