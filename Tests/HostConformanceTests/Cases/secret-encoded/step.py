#!/usr/bin/python3
from misbehave import *

import base64, urllib.parse
def execute(request, params):
    secret = params["config"]["token"]
    raw = secret.encode()
    forms = [base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode(), base64.b64encode(b"user:" + raw).decode(),
             urllib.parse.quote(secret, safe=""), urllib.parse.quote_plus(secret), json.dumps(secret), json.dumps(secret, ensure_ascii=False)]
    for number, form in enumerate(forms):
        log("form %d: <%s>" % (number, form))
        print("form %d: <%s>" % (number, form), file=sys.stderr, flush=True)
    reply(request, {"status": "succeeded"})
serve(execute)
