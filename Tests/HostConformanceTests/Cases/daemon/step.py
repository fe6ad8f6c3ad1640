#!/usr/bin/python3
from misbehave import *

def execute(request, params):
    ready, tell = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            open("/proc/self/comm", "w").write("hostile-daemon")
            os.write(tell, b"x")
            while True: time.sleep(60)
        os._exit(0)
    os.read(ready, 1)
    reply(request, {"status": "succeeded"})
serve(execute)
