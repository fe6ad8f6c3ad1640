import JSON
import POSIX
import TestSupport
import Testing

/// The built plugin over the real protocol, against a real HTTP server that checks signatures by itself.
struct WebhookTests {
  static let secret = "whsec_c2xpcHdheS10ZXN0LWtleS1vZi0zMi1ieXRlcy0hISE="
  let home = try! TemporaryFolder()
  let plugin = try! PluginProcess("notify")

  func config(_ server: PythonServer, _ more: JSONObject = [:]) -> JSONValue {
    var config: JSONObject = [
      "status": "succeeded", "message": "été \u{1F6A2}", "webhook": .string("http://127.0.0.1:\(server.port)/hook/T0KEN-0123"),
      "webhookSecret": .string(Self.secret), "backoffSeconds": 0.05,
    ]
    for (key, value) in more { config[key] = value }
    return .object(config)
  }

  func execute(_ config: JSONValue, key: String = "run-1/notify", whileWaiting: () throws -> Void = {}) throws -> PluginProcess.Reply {
    try plugin.execute(config, workspace: home.path, home: home.path, key: key, whileWaiting: whileWaiting)
  }

  /// - Parameter seconds: how long to wait for them; short where one more would be one too many.
  func received(_ server: PythonServer, _ count: Int, seconds: Double = 5) throws -> [JSONValue] {
    try server.report(count, seconds: seconds).map { try JSONValue(parsing: $0) }
  }

  func records() throws -> [String] { try Files.list(home.path("deliveries")) }

  func expectNoSecret() throws {
    let texts = try String(decoding: plugin.everything, as: UTF8.self) + records().map { try home.text("deliveries/\($0)") }.joined()
    for secret in [Self.secret, String(Self.secret.dropFirst(6)), "T0KEN-0123"] {
      // The one exception is the request to hide it.
      #expect(texts.split(separator: "\n").filter { $0.contains(secret) && !$0.contains("\"mask\"") }.isEmpty)
    }
  }

  @Test func `the payload and its signature`() throws {
    let server = try PythonServer(webhookReceiver, ["204", Self.secret])
    let before = Clock.now
    let reply = try execute(config(server))
    #expect(reply.result?["status"] == "succeeded", "\(reply)")
    let message = try #require(received(server, 1).first)
    #expect(message["valid"] == true)
    #expect(message["type"] == "application/json" && message["path"] == "/hook/T0KEN-0123")
    #expect(message["id"]?.stringValue?.hasPrefix("msg_") == true && message["id"]?.stringValue?.contains(".") == false)
    let time = try #require(Clock.parse(timestamp: message["body"]?["timestamp"]?.stringValue ?? ""))
    #expect((before - 0.01...Clock.now).contains(time))
    #expect(message["body"] == [
      "type": "run.succeeded", "timestamp": message["body"]?["timestamp"] ?? .null,
      "data": [
        "run": "01JD0000000000000000000000", "pipeline": "test", "site": "example", "environment": "staging", "status": "succeeded",
        "message": "été \u{1F6A2}",
      ],
    ])
    #expect(reply.outputs?["webhook"] == ["delivered": true, "attempts": 1, "status": 204])
    try expectNoSecret()
  }

  @Test func `it fails twice, then arrives with the same id and body`() throws {
    let server = try PythonServer(webhookReceiver, ["500,drop,200", Self.secret])
    let reply = try execute(config(server))
    #expect(reply.outputs?["webhook"] == ["delivered": true, "attempts": 3, "status": 200], "\(reply)")
    let messages = try received(server, 3)
    #expect(messages.count == 3 && messages.allSatisfy { $0["valid"] == true })
    #expect(Set(messages.map { $0["id"] }).count == 1 && Set(messages.map { $0["raw"] }).count == 1)
    let record = try JSONValue(parsing: home.text("deliveries/\(#require(records().first))"))
    #expect(record["attempts"]?["webhook"]?.arrayValue?.map { $0["outcome"] } == ["later", "later", "delivered"])
    #expect(record["attempts"]?["webhook"]?.arrayValue?.map { $0["status"] } == [500, nil, 200])
    try expectNoSecret()
  }

  @Test func `Retry-After is kept to`() throws {
    let server = try PythonServer(webhookReceiver, ["429:1,200", Self.secret])
    #expect(try execute(config(server)).error == nil)
    let times = try received(server, 2).compactMap { $0["at"]?.doubleValue }
    #expect(times.count == 2 && times[1] - times[0] >= 0.99)
  }

  @Test func `a Retry-After that is too long is passed on to the host`() throws {
    let server = try PythonServer(webhookReceiver, ["429:4000", Self.secret])
    let reply = try execute(config(server))
    #expect(reply.kind == "rate-limited")
    #expect(reply.error?["data"]?["retryAfterSeconds"]?.doubleValue == 4000)
    #expect(try received(server, 2, seconds: 0.3).count == 1)
  }

  @Test func `given up after the retries`() throws {
    let server = try PythonServer(webhookReceiver, ["503", Self.secret])
    let reply = try execute(config(server, ["retries": 2]))
    #expect(reply.kind == "network")
    #expect(reply.message == "the webhook answered 503, after 3 attempts")
    #expect(reply.error?["data"]?["effects"] == "none")
    #expect(try received(server, 4, seconds: 0.3).count == 3)
    try expectNoSecret()
  }

  @Test(arguments: ["http://127.0.0.1:1/", "http://nobody.invalid/"])
  func `what nobody could have heard has no effect`(webhook: String) throws {
    let reply = try execute(["status": "succeeded", "webhook": .string(webhook), "retries": 0])
    #expect(reply.kind == "network")
    #expect(reply.error?["data"]?["effects"] == "none")
  }

  @Test(arguments: ["400", "401", "404", "410", "302:/elsewhere"]) func `a final answer is final`(answer: String) throws {
    let server = try PythonServer(webhookReceiver, [answer, Self.secret])
    let reply = try execute(config(server))
    #expect(reply.kind == "failed")
    #expect(reply.message == "the webhook answered \(answer.prefix(3))")
    #expect(reply.error?["data"]?["help"]?.stringValue?.isEmpty == false)
    #expect(try received(server, 2, seconds: 0.3).count == 1)
  }

  @Test func `nobody is told twice under one idempotency key`() throws {
    let server = try PythonServer(webhookReceiver, ["200", Self.secret])
    #expect(try execute(config(server)).result?["status"] == "succeeded")
    let again = try PluginProcess("notify").execute(config(server), workspace: home.path, home: home.path, key: "run-1/notify")
    #expect(again.result?["status"] == "unchanged")
    #expect(again.outputs?["webhook"]?["delivered"] == true)
    #expect(try execute(config(server), key: "run-2/notify").result?["status"] == "succeeded")
    let messages = try received(server, 3, seconds: 0.3)
    #expect(messages.count == 2 && Set(messages.map { $0["id"] }).count == 2)
    #expect(try records().count == 2)
  }

  @Test func `a failure of the first execution is tried again by the second`() throws {
    let server = try PythonServer(webhookReceiver, ["503,200", Self.secret])
    #expect(try execute(config(server, ["retries": 0])).kind == "network")
    #expect(try execute(config(server, ["retries": 0])).result?["status"] == "succeeded")
    let messages = try received(server, 2)
    #expect(Set(messages.map { $0["raw"] }).count == 1, "the time of the event does not change")
  }

  @Test func `an attempt has a time limit`() throws {
    let server = try PythonServer(webhookReceiver, ["hang,200", Self.secret])
    let reply = try execute(config(server, ["timeoutSeconds": 0.3]))
    #expect(reply.outputs?["webhook"]?["attempts"] == 2, "\(reply)")
  }

  @Test func `a cancel ends a pause`() throws {
    let server = try PythonServer(webhookReceiver, ["503", Self.secret])
    let begin = Clock.monotonic
    var cancelled = false
    let reply = try execute(config(server, ["backoffSeconds": 30])) {
      if !cancelled, plugin.logMessages.contains(where: { $0.contains("next attempt") }) {
        cancelled = true
        try plugin.cancel()
      }
    }
    #expect(reply.kind == "cancelled")
    #expect(Clock.monotonic - begin < 15)
  }

  @Test func `a cancel ends an attempt`() throws {
    let server = try PythonServer(webhookReceiver, ["hang", Self.secret])
    var cancelled = false
    let begin = Clock.monotonic
    let reply = try execute(config(server, ["timeoutSeconds": 60])) {
      if !cancelled, try server.report(1, seconds: 0.01).count == 1 {
        cancelled = true
        try plugin.cancel()
      }
    }
    #expect(reply.kind == "cancelled")
    #expect(Clock.monotonic - begin < 15)
  }

  @Test func `without a secret it is not signed`() throws {
    let server = try PythonServer(webhookReceiver, ["200"])
    #expect(try execute(config(server, ["webhookSecret": nil])).error == nil)
    #expect(try received(server, 1).first?["valid"] == true)
  }
}
