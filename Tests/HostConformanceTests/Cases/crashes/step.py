#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    checkpoint({"made": os.path.join(params["workspace"], "made")})
    open(os.path.join(params["workspace"], "made"), "w").close()
    os.kill(os.getpid(), signal.SIGSEGV)
def undo(request, params):
    os.remove(params["undo"]["made"])
    log("removed " + params["undo"]["made"].split("/")[-1])
    reply(request, {})
serve(execute, undo)
