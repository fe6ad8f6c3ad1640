import JSON
import POSIX
import TestSupport
import Testing

@testable import notify

/// What is told to whom, and what is refused; over the real protocol.
struct NotifyTests {
  let home = try! TemporaryFolder()
  let plugin = try! PluginProcess("notify")

  func execute(_ config: JSONValue, key: String = "run-1/notify") throws -> PluginProcess.Reply {
    try plugin.execute(config, workspace: home.path, home: home.path, key: key)
  }

  func findings(_ config: JSONValue) throws -> [JSONValue] {
    try plugin.request("validate", ["config": config]).result?["diagnostics"]?.arrayValue ?? []
  }

  @Test func `nobody to tell`() throws {
    #expect(try execute(["status": "succeeded", "message": "done"]).result?["status"] == "unchanged")
    #expect(plugin.logMessages == ["succeeded: done; nobody to tell"])
    #expect(try execute(["status": "succeeded", "on": ["failed"], "webhook": "http://127.0.0.1:1/"]).result?["status"] == "unchanged")
    #expect(!Files.exists(home.path("deliveries")))
  }

  @Test func `a mail, refused at first`() throws {
    let server = try PythonServer(mailReceiver, ["451,250", "s3cret-Pa55"])
    let config: JSONValue = [
      "status": "failed", "message": "Ça n'a pas marché\n.\nsuite", "backoffSeconds": 0.05, "emailPassword": "s3cret-Pa55",
      "email": [
        "to": ["Équipe <team@example.org>", "b@example.org"], "from": "ci@example.org", "server": .string("smtp://127.0.0.1:\(server.port)"),
        "starttls": "none", "user": "ci",
      ],
    ]
    let reply = try execute(config)
    #expect(reply.outputs?["email"] == ["delivered": true, "attempts": 2], "\(reply)")
    #expect(try execute(config).result?["status"] == "unchanged")
    let mails = try server.report(3, seconds: 1).map { try JSONValue(parsing: $0) }
    #expect(mails.map { $0["answer"] } == ["451", "250"])
    #expect(Set(mails.map { $0["id"] }).count == 1, "a receiver can recognize the second copy")
    let mail = try #require(mails.last)
    #expect(mail["from"] == "ci@example.org" && mail["to"] == ["team@example.org", "b@example.org"])
    #expect(mail["subject"] == "[example] test failed (staging)")
    let body = mail["body"]?.stringValue ?? ""
    #expect(body.hasPrefix("Ça n'a pas marché\n.\nsuite\n\nStatus: failed\nPipeline: test\nSite: example\nEnvironment: staging\nRun: 01JD"), "\(body)")
    #expect(!String(decoding: plugin.everything, as: UTF8.self).contains("s3cret-Pa55"))
    #expect(try !home.text("deliveries/\(Files.list(home.path("deliveries"))[0])").contains("s3cret-Pa55"))
  }

  @Test func `a wrong password is final and not shown`() throws {
    let server = try PythonServer(mailReceiver, ["250", "right"])
    let reply = try execute([
      "status": "failed", "emailPassword": "wr0ng-Pa55",
      "email": ["to": ["a@example.org"], "from": "b@example.org", "server": .string("smtp://127.0.0.1:\(server.port)"), "starttls": "none", "user": "ci"],
    ])
    #expect(reply.kind == "failed", "\(reply)")
    #expect(!String(decoding: plugin.everything, as: UTF8.self).contains("wr0ng-Pa55"))
  }

  @Test func `one way fails, the other is still used, and only the first is tried again`() throws {
    let webhook = try PythonServer(webhookReceiver, ["404,200"])
    let mail = try PythonServer(mailReceiver, ["250"])
    let config: JSONValue = [
      "status": "cancelled", "webhook": .string("http://127.0.0.1:\(webhook.port)/"),
      "email": ["to": ["a@example.org"], "from": "b@example.org", "server": .string("smtp://127.0.0.1:\(mail.port)")],
    ]
    let reply = try execute(config)
    #expect(reply.kind == "failed")
    #expect(reply.error?["data"]?["effects"] == "partial")
    #expect(try execute(config).outputs?["email"] == ["delivered": true, "attempts": 1])
    #expect(try mail.report(2, seconds: 0.5).count == 1)
    #expect(try webhook.report(2).count == 2)
  }

  @Test func `findings, each with its place`() throws {
    let found = try findings([
      "status": "failed", "webhook": "ftp://x", "webhookSecret": "whsec_dG9vIHNob3J0",
      "email": ["to": ["a@example.org", "b\r\nBcc: c@d.org"], "from": "nobody", "server": "http://x"],
    ])
    #expect(found.map { $0["path"] } == ["/webhook", "/webhookSecret", "/email/to/1", "/email/from", "/email/server"])
    #expect(found.allSatisfy { $0["severity"] == "error" && $0["help"]?.stringValue?.isEmpty == false })
    #expect(!String(decoding: plugin.everything, as: UTF8.self).contains("dG9vIHNob3J0"))
    #expect(try findings(["status": "failed", "webhookSecret": "whsec_c2xpcHdheS10ZXN0LWtleS1vZi0zMi1ieXRlcy0hISE="]).count == 1)
    #expect(try findings(["status": "failed", "emailPassword": "x"]).count == 1)
    #expect(try findings(["status": "${{ run.status }}", "webhook": "${{ secrets.HOOK }}", "webhookSecret": "${{ secrets.KEY }}"]).isEmpty)
    #expect(try execute(["status": "failed", "webhook": "ftp://x"]).kind == "validation")
  }

  @Test func `plan names no address that may be secret`() throws {
    let config: JSONValue = [
      "status": "failed", "webhook": "https://hooks.example.org/T0KEN",
      "email": ["to": ["a@example.org"], "from": "b@example.org", "server": "smtp://127.0.0.1:1"],
    ]
    let changes = try plugin.execute(config, workspace: home.path, home: home.path, method: "plan").result?["changes"]?.arrayValue ?? []
    #expect(changes.map { $0["target"] } == ["webhook", "a@example.org"])
    #expect(!String(decoding: plugin.everything, as: UTF8.self).contains("T0KEN"))
  }

  @Test func `pauses double, and are at least what the receiver asks`() {
    let schedule = RetrySchedule(retries: 3, firstPause: 2)
    for _ in 0..<100 {
      #expect((2...2.5).contains(schedule.pause(after: 0, retryAfter: nil) ?? 0))
      #expect((8...10).contains(schedule.pause(after: 2, retryAfter: nil) ?? 0))
      #expect(schedule.pause(after: 1, retryAfter: 60) == 60)
    }
    #expect(schedule.pause(after: 3, retryAfter: nil) == nil)
    #expect(schedule.pause(after: 0, retryAfter: 301) == nil)
    #expect((300...375).contains(RetrySchedule(retries: 20, firstPause: 2).pause(after: 19, retryAfter: nil) ?? 0))
  }

  /// The example of the specification's reference libraries.
  @Test func `the signature of a known message`() throws {
    let key = try #require(WebhookSignature.key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
    let header = WebhookSignature.header(
      identifier: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: Array(#"{"test": 2432232314}"#.utf8), key: key)
    #expect(header == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }
}
