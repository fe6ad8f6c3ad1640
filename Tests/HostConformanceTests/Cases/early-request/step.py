#!/usr/bin/python3
from misbehave import *

receive()
send({"jsonrpc": "2.0", "id": 1, "method": "checkpoint", "params": {"undo": 1}})
receive()
