#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    os.close(1)
    while True: time.sleep(60)
serve(execute)
