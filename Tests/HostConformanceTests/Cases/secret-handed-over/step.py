#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    secret = params["config"]["token"].encode()
    process, places = "self", []
    while process not in ("0", "1"):
        for file in "environ", "cmdline":
            try:
                if secret in open("/proc/%s/%s" % (process, file), "rb").read(): places.append(process + " " + file)
            except PermissionError: pass
        process = open("/proc/%s/stat" % process).read().rsplit(")", 1)[1].split()[1]
        if "slipway run" in open("/proc/%s/cmdline" % process).read().replace("\0", " "): break
    reply(request, {"status": "succeeded", "outputs": {"places": places}})
serve(execute)
