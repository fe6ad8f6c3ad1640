import ChildProcess
import Testing

@testable import HTTPClient

/// What we build is read by Python's mail parser, which is not ours.
struct SMTPMessageTests {
  func message(subject: String = "Hello", body: String = "Text", from: String = "ci@example.org", to: [String] = ["a@example.org"]) throws -> SMTPMessage {
    SMTPMessage(from: try Mailbox(from), to: try to.map { try Mailbox($0) }, subject: subject, body: body, identifier: "run-1", date: 1_795_251_900)
  }

  func parsed(_ message: SMTPMessage) throws -> [String] {
    let script = """
      import sys, email, email.policy
      m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
      assert not m.defects, m.defects
      for value in (m['Subject'], m['From'], m['To'], m['Date'], m['Message-ID'], m.get_content_type(), m.get_content().replace("\\r\\n", "\\n")): print(repr(str(value)))
      """
    let result = try Command("/usr/bin/python3", ["-c", script], environment: ["PYTHONIOENCODING": "utf-8"])
      .run(input: message.bytes(), deadlineSeconds: 30)
    #expect(result.status == .exited(0), "\(result.errorText)")
    return result.outputText.split(separator: "\n").map(String.init)
  }

  @Test func `a plain one`() throws {
    let bytes = try message().bytes()
    #expect(String(decoding: bytes, as: UTF8.self) == """
      Date: Sat, 21 Nov 2026 09:05:00 +0000\r
      From: ci@example.org\r
      To: a@example.org\r
      Subject: Hello\r
      Message-ID: <run-1@example.org>\r
      MIME-Version: 1.0\r
      Content-Type: text/plain; charset=utf-8\r
      Content-Transfer-Encoding: quoted-printable\r
      Auto-Submitted: auto-generated\r
      \r
      Text\r

      """)
  }

  @Test(arguments: [
    "Été à l'école", "=?UTF-8?B?bm90IGVuY29kZWQ=?=", String(repeating: "déployé \u{1F6A2} ", count: 20),
    String(repeating: "long ", count: 300) + "end",
  ]) func `subjects come back`(subject: String) throws {
    let message = try message(subject: subject)
    #expect(try parsed(message)[0] == "'\(subject)'" || parsed(message)[0] == "\"\(subject)\"")
    let lines = String(decoding: try message.bytes(), as: UTF8.self).split(separator: "\r\n")
    #expect(lines.allSatisfy { $0.utf8.count <= 998 })
    #expect(lines.allSatisfy { $0.utf8.allSatisfy { $0 < 128 } })
  }

  @Test(arguments: [
    "one\ntwo", "trailing \nblank\t\n", "=3D =", ".\n..\nFrom me", String(repeating: "é", count: 200), String(repeating: "x", count: 76),
    String(repeating: "x", count: 500), "",
  ]) func `bodies come back`(body: String) throws {
    let message = try message(body: body)
    let escaped = body.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n").split(separator: "\t", omittingEmptySubsequences: false).joined(separator: "\\t")
    #expect(try parsed(message)[6] == "'\(escaped)\\n'")
    #expect(String(decoding: try message.bytes(), as: UTF8.self).split(separator: "\r\n").allSatisfy { $0.utf8.count <= 76 })
  }

  @Test func `names of mailboxes`() throws {
    let message = try message(from: "\"Équipe, CI\" <ci@example.org>", to: ["Ann Lee <ann@example.org>", "b@example.org"])
    let fields = try parsed(message)
    #expect(fields[1] == "'\"Équipe, CI\" <ci@example.org>'")
    #expect(fields[2] == "'Ann Lee <ann@example.org>, b@example.org'")
  }

  @Test(arguments: [
    "", "a", "a@", "@b", "a@b@c", "a b@c", "a@b\r\nBcc: c@d", "<a@b>\r\n", "a@b..c", "a@b c", "é@b", "N\r\nX: y <a@b>", "a@b>, <c@d", "a..b@c",
    "a@-\u{0}",
  ]) func `no addresses`(text: String) {
    #expect(throws: HTTPError.self) { try Mailbox(text) }
  }

  @Test(arguments: ["a\r\nBcc: b@c", "a\nb", "a\u{0}"]) func `no header can be begun by a subject`(subject: String) throws {
    #expect(throws: HTTPError.self) { try message(subject: subject).bytes() }
  }

  @Test func `weekdays`() {
    #expect(SMTPMessage.date(0) == "Thu, 01 Jan 1970 00:00:00 +0000")
    #expect(SMTPMessage.date(951_782_400) == "Tue, 29 Feb 2000 00:00:00 +0000")
  }
}
