#!/usr/bin/python3
from misbehave import *

reply(receive(), {"protocol": 2, "plugin": {"name": "hostile", "version": "1.0.0"}, "capabilities": []})
receive()
