#!/usr/bin/python3
from misbehave import *

print("no such module", file=sys.stderr)
sys.exit(4)
