#!/usr/bin/python3
from misbehave import *

import threading
def pour():
    for number in range(1000): write(2, b"".join(b"error %d\n" % (number * 300 + n) for n in range(300)))
def execute(request, params):
    other = threading.Thread(target=pour)
    other.start()
    for number in range(500): write(1, b"".join(b"output %d\n" % (number * 300 + n) for n in range(300)))
    answer = checkpoint({"flooded": True})
    for number in range(500): write(1, b"".join(b"output %d\n" % n for n in range(300)))
    other.join()
    reply(request, {"status": "succeeded", "outputs": {"stored": answer.get("result") == {}}})
serve(execute)
