import Diagnostics
import TestSupport
import Testing

@testable import HTTPClient

/// Against a real server: aiosmtpd, which prints what it took.
struct SMTPClientTests {
  func send(_ server: SMTPServer, body: String = "Bonjour à tous\n.\n..dots\nend") throws -> String {
    let message = SMTPMessage(
      from: try Mailbox("Slipway <ci@example.org>"), to: [try Mailbox("a@example.org"), try Mailbox("b@example.org")],
      subject: "Publié", body: body, identifier: "run-1", date: 0)
    return try SMTPClient().send(message, through: server)
  }

  @Test func `a mail arrives at all receivers, dots and all`() throws {
    let server = try PythonServer(mailServer, ["open"])
    let reply = try send(SMTPServer(url: "smtp://127.0.0.1:\(server.port)", startTLS: .none))
    #expect(reply.hasPrefix("250") || reply.hasPrefix("221"), "\(reply)")
    let report = try server.report(4)
    #expect(report == [
      "from ci@example.org", "to a@example.org,b@example.org", "subject Publié", "body 'Bonjour à tous\\n.\\n..dots\\nend\\n'",
    ])
  }

  @Test func `user and password`() throws {
    let server = try PythonServer(mailServer, ["auth"])
    let url = "smtp://127.0.0.1:\(server.port)"
    _ = try send(SMTPServer(url: url, startTLS: .none, user: "ci", password: "s3cret"))
    #expect(try server.report(4).count == 4)
    let failure = error { _ = try send(SMTPServer(url: url, startTLS: .none, user: "ci", password: "wr0ng")) }
    #expect(failure?.code == .authentication)
    #expect(failure?.description.contains("wr0ng") == false)
    // Without a user the server refuses the mail itself.
    #expect(error { _ = try send(SMTPServer(url: url, startTLS: .none)) }?.code == .refused)
  }

  @Test func `STARTTLS, with the server's certificate verified`() throws {
    let folder = try TemporaryFolder()
    let server = try PythonServer(mailServer, ["starttls", folder.path])
    var settings = SMTPServer(url: "smtp://localhost:\(server.port)", startTLS: .required)
    #expect(error { _ = try send(settings) }?.code == .tls, "an unknown authority")
    settings.authorityFile = folder.path("cert.pem")
    _ = try send(settings)
    settings.startTLS = .optional
    _ = try send(settings)
    #expect(try server.report(8).filter { $0.hasPrefix("body") }.count == 2)
  }

  @Test func `STARTTLS is required but not offered`() throws {
    let server = try PythonServer(mailServer, ["open"])
    #expect(error { _ = try send(SMTPServer(url: "smtp://127.0.0.1:\(server.port)", startTLS: .required)) }?.code == .tls)
  }

  @Test func `a refusal for now and one for good`() throws {
    let server = try PythonServer(mailServer, ["open"])
    let settings = SMTPServer(url: "smtp://127.0.0.1:\(server.port)", startTLS: .none)
    let now = error { _ = try send(settings, body: "please 451") }
    #expect(now?.code == .refusedForNow && now?.isTransient == true, "\(now?.message ?? "")")
    let good = error { _ = try send(settings, body: "please 554") }
    #expect(good?.code == .refused && good?.isTransient == false, "\(good?.message ?? "")")
  }

  @Test(arguments: ["http://127.0.0.1", "127.0.0.1:25", "smtp://", "smtp://a\r\nb"]) func `other addresses`(url: String) {
    #expect(error { _ = try send(SMTPServer(url: url)) }?.code == .invalidRequest)
  }

  @Test(arguments: ["smtp://mail.example.invalid", "smtp://localhost.example.invalid:25", "smtp://127.0.0.1.example.invalid"])
  func `no password in the open`(url: String) {
    for startTLS in [SMTPServer.StartTLS.none, .optional] {
      let failure = error { _ = try send(SMTPServer(url: url, startTLS: startTLS, user: "ci", password: "s3cret")) }
      #expect(failure?.code == .invalidRequest)
      #expect(failure?.diagnostics[0].help?.contains("smtps://") == true)
    }
  }
}

let mailServer = """
  import asyncio, sys, email, email.policy, ssl, subprocess
  from aiosmtpd.smtp import SMTP, AuthResult
  class Handler:
    async def handle_DATA(self, server, session, envelope):
      m = email.message_from_bytes(envelope.content, policy=email.policy.default)
      body = m.get_content().replace('\\r\\n', '\\n')
      if body.startswith('please '): return body[7:10] + ' no'
      print('from ' + envelope.mail_from); print('to ' + ','.join(envelope.rcpt_tos))
      print('subject ' + m['Subject']); print('body ' + repr(body))
      return '250 taken'
  def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b'ci' and data.password == b's3cret', handled=False)
  mode = sys.argv[1]
  options = {}
  if mode == 'auth': options = dict(authenticator=authenticate, auth_required=True, auth_require_tls=False)
  if mode == 'starttls':
    folder = sys.argv[2]
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
      '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', folder + '/key.pem', '-out', folder + '/cert.pem'],
      check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); context.load_cert_chain(folder + '/cert.pem', folder + '/key.pem')
    options = dict(tls_context=context, require_starttls=True)
  async def main():
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(Handler(), hostname='test', **options), '127.0.0.1', 0)
    print(server.sockets[0].getsockname()[1])
    await server.serve_forever()
  asyncio.run(main())
  """
