#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    os.symlink("/etc", "etc")
    reply(request, {"status": "succeeded", "artifacts": [{"name": "passwords", "path": "etc/passwd"}]})
serve(execute)
