/// A receiver that checks signatures with Python's own hmac, answers as its first argument says (`500,later:1,200`), and
/// prints what it received, one JSON object a line.
let webhookReceiver = """
  import base64, hashlib, hmac, http.server, json, sys, time
  answers = sys.argv[1].split(',')
  key = base64.b64decode(sys.argv[2].removeprefix('whsec_')) if len(sys.argv) > 2 else None
  class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *a): pass
    def do_POST(self):
      body = self.rfile.read(int(self.headers['Content-Length']))
      identifier, stamp = self.headers['webhook-id'], self.headers['webhook-timestamp']
      expected = None
      if key: expected = 'v1,' + base64.b64encode(hmac.new(key, ('%s.%s.' % (identifier, stamp)).encode() + body, hashlib.sha256).digest()).decode()
      print(json.dumps(dict(id=identifier, valid=self.headers['webhook-signature'] == expected and abs(time.time() - int(stamp)) < 60,
        path=self.path, type=self.headers['Content-Type'], body=json.loads(body), raw=body.decode(), at=time.time())))
      answer = answers.pop(0) if len(answers) > 1 else answers[0]
      if answer == 'hang': time.sleep(60)
      if answer == 'drop': self.connection.close(); return
      status, _, after = answer.partition(':')
      self.send_response(int(status))
      if after: self.send_header('Retry-After' if after.isdigit() else 'Location', after)
      self.send_header('Content-Length', '0'); self.end_headers()
  server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
  print(server.server_port)
  server.serve_forever()
  """

/// A mail server that answers as its first argument says (`451,250`), wants ci and the second argument as user and
/// password where there is one, and prints what it took, one JSON object a line.
let mailReceiver = """
  import asyncio, sys, json, email, email.policy, warnings
  warnings.simplefilter('ignore')
  from aiosmtpd.smtp import SMTP, AuthResult
  answers = sys.argv[1].split(',')
  class Handler:
    async def handle_DATA(self, server, session, envelope):
      answer = answers.pop(0) if len(answers) > 1 else answers[0]
      m = email.message_from_bytes(envelope.content, policy=email.policy.default)
      print(json.dumps({'from': envelope.mail_from, 'to': envelope.rcpt_tos, 'subject': m['Subject'], 'id': m['Message-ID'],
        'body': m.get_content().replace('\\r\\n', '\\n'), 'answer': answer}))
      return answer + ' answer'
  def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b'ci' and data.password.decode() == sys.argv[2], handled=False)
  options = dict(authenticator=authenticate, auth_required=True, auth_require_tls=False) if len(sys.argv) > 2 else {}
  async def main():
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(Handler(), hostname='test', **options), '127.0.0.1', 0)
    print(server.sockets[0].getsockname()[1])
    await server.serve_forever()
  asyncio.run(main())
  """
