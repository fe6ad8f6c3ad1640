#!/usr/bin/python3
from misbehave import *

receive()
while True: time.sleep(60)
