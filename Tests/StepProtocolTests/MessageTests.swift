import JSON
import StepProtocol
import Testing

struct MessageTests {
  static let messages: [Message] = [
    .request(id: .string("1"), method: "execute", params: ["a": ["b": 1]]), .request(id: .integer(3), method: "shutdown", params: nil),
    .notification(method: "log", params: ["message": "line\nbreak \u{0} é"]), .notification(method: "x", params: nil),
    .response(id: .string("7"), result: [:]), .response(id: .integer(0), result: nil),
    .failure(id: .string("1"), .init(code: 1800, message: "cancelled", data: ["effects": "none"])),
    .failure(id: nil, .parseError), .failure(id: .integer(2), .methodNotFound("x")),
  ]

  @Test(arguments: messages)
  func `a message is one line and comes back as itself`(message: Message) {
    let line = message.line
    #expect(line.last == 10)
    #expect(line.dropLast().allSatisfy { $0 >= 0x20 })
    #expect(Incoming(line: Array(line.dropLast())) == .message(message))
    #expect(String(decoding: line, as: UTF8.self).hasPrefix(#"{"jsonrpc":"2.0","#))
  }

  @Test func `ids are echoed exactly`() {
    #expect(MessageID("1") != MessageID(1))
    #expect(MessageID(JSONValue.number(1.5)) == nil)
    #expect(MessageID(nil) == nil)
    #expect(MessageID.string("a\"b").description == #""a\"b""#)
    #expect(MessageID.integer(-4).json == -4)
  }

  @Test func `JSON-RPC's own codes`() {
    #expect(Message.ErrorObject.parseError.code == -32700)
    #expect(Message.ErrorObject.invalidRequest.code == -32600)
    #expect(Message.ErrorObject.methodNotFound("m").code == -32601)
    #expect(Message.ErrorObject.invalidParams("p").code == -32602)
  }
}

/// Every kind of params and result goes through the bytes of a line and comes back as itself.
struct ParamsTests {
  private func field(_ json: JSONValue) throws -> JSONField { JSONField(try JSONValue(parsing: json.bytes())) }

  @Test func `initialize`() throws {
    let params = InitializeParams(protocols: [1, 2], hostName: "slipway", hostVersion: "0.1.0", lineBytes: 4096)
    #expect(try InitializeParams(field(params.json)) == params)
    #expect(try InitializeParams(JSONField(["protocols": [1]])) == InitializeParams(hostName: "", hostVersion: ""))
    let result = InitializeResult(pluginName: "p", pluginVersion: "1.2.3", capabilities: [.validate, .undo])
    #expect(try InitializeResult(field(result.json)) == result)
    let newer: JSONValue = ["protocol": 1, "plugin": ["name": "p", "version": "1"], "capabilities": ["undo", "teleport"], "x": 1]
    #expect(try InitializeResult(JSONField(newer)).capabilities == [.undo])
  }

  static let execute = ExecuteParams(
    run: "01JD", pipeline: "publish", step: "archive", attempt: 2, config: ["site": "s", "n": 1.5], workspace: "/w", scratch: "/w/s",
    idempotencyKey: "k", timeoutSeconds: 90,
    context: .init(site: "s", environment: nil, trigger: ["kind": "manual"], home: "/h", provenance: ["run": "01JD"]))

  @Test func `execute and plan`() throws {
    #expect(try ExecuteParams(field(Self.execute.json)) == Self.execute)
    let results = [
      ExecuteResult(), ExecuteResult(.unchanged, outputs: ["pages": 4, "list": [1, nil]]),
      ExecuteResult(.succeeded, artifacts: [Artifact(name: "a", path: "b", mediaType: "text/html"), Artifact(name: "c", path: "d")], undo: ["x": 1]),
    ]
    for result in results { #expect(try ExecuteResult(field(result.json)) == result) }
    let change = PlannedChange(action: "replace", target: "t", summary: "s", destructive: true)
    #expect(try PlannedChange(field(change.json)) == change)
  }

  @Test func `undo, checkpoint, service, cancel`() throws {
    let undo = UndoParams(undo: ["a": [1]], reason: "failed", idempotencyKey: "k", workspace: "/w", scratch: "/s")
    #expect(try UndoParams(field(undo.json)) == undo)
    for effects in Effects.allCases {
      let checkpoint = CheckpointParams(undo: ["link": "old"], effects: effects)
      #expect(try CheckpointParams(field(checkpoint.json)) == checkpoint)
    }
    #expect(try CheckpointParams(JSONField(["undo": 1])).effects == .unknown)
    let service = ServiceParams(name: "nginx", arguments: ["-c", "a b", ""])
    #expect(try ServiceParams(field(service.json)) == service)
    let reload = ServiceParams(name: "nginx", action: .reload)
    #expect(try ServiceParams(field(reload.json)) == reload)
    #expect(throws: JSONError.self) { try ServiceParams(field(["name": "nginx", "action": "stop"])) }
    let cancel = CancelParams(id: "4", reason: "stop", graceSeconds: 2.5)
    #expect(try CancelParams(field(cancel.json)) == cancel)
    #expect(try CancelParams(JSONField(["id": "4"])).graceSeconds == 10)
  }

  @Test func `notifications of the plugin`() throws {
    let notifications: [PluginNotification] = [
      .log(level: .warning, message: "m", fields: ["a": 1]), .log(level: .debug, message: "", fields: [:]),
      .progress(.init(done: 1)), .progress(.init(done: 0.5, total: 10, unit: "pages", message: "now")), .mask("secret"),
    ]
    for notification in notifications {
      guard case .message(.notification(let method, let params)) = Incoming(line: Array(notification.message.line.dropLast())) else {
        Issue.record("\(notification)")
        continue
      }
      #expect(try PluginNotification(method: method, params: params) == notification)
    }
    #expect(try PluginNotification(method: "telemetry", params: nil) == nil)
    #expect(try PluginNotification(method: "log", params: ["message": "m"]) == .log(level: .info, message: "m", fields: [:]))
    for (method, params) in [("log", ["level": "loud", "message": "m"]), ("log", [:]), ("progress", ["done": "x"]), ("mask", nil)] as [(String, JSONValue)] {
      #expect(throws: JSONError.self) { try PluginNotification(method: method, params: params) }
    }
  }

  @Test(arguments: [
    ["pipeline": "p"], ["run": 1], [], nil, "text",
  ] as [JSONValue])
  func `params of another shape are refused with the place`(json: JSONValue) {
    #expect(throws: JSONError.self) { try ExecuteParams(JSONField(json)) }
    #expect(throws: JSONError.self) { try UndoParams(JSONField(json)) }
    #expect(throws: JSONError.self) { try CheckpointParams(JSONField(json)) }
    #expect(throws: JSONError.self) { try InitializeParams(JSONField(json)) }
    #expect(throws: JSONError.self) { try ExecuteResult(JSONField(json)) }
  }

  @Test func `the lines of the protocol's examples`() throws {
    let lines = [
      #"{"jsonrpc":"2.0","id":"1","method":"initialize","params":{"protocols":[1],"host":{"name":"slipway","version":"0.1.0"},"limits":{"lineBytes":1048576}}}"#:
        Message.request(
          id: .string("1"), method: Method.initialize, params: InitializeParams(hostName: "slipway", hostVersion: "0.1.0").json),
      #"{"jsonrpc":"2.0","method":"cancel","params":{"id":"3","reason":"deadline","graceSeconds":10}}"#:
        .notification(method: Method.cancel, params: CancelParams(id: "3", reason: "deadline", graceSeconds: 10).json),
      #"{"jsonrpc":"2.0","id":1,"method":"checkpoint","params":{"undo":{"link":"old"},"effects":"partial"}}"#:
        .request(id: .integer(1), method: Method.checkpoint, params: CheckpointParams(undo: ["link": "old"], effects: .partial).json),
      #"{"jsonrpc":"2.0","id":"3","result":{"status":"succeeded","outputs":{"pages":4}}}"#:
        .response(id: .string("3"), result: ExecuteResult(outputs: ["pages": 4]).json),
    ]
    for (text, message) in lines { #expect(String(decoding: message.line, as: UTF8.self) == text + "\n") }
  }
}

struct FailureTests {
  private func through(_ failure: Failure) throws -> Failure {
    let line = Message.failure(id: .string("1"), failure.error).line
    guard case .message(.failure(_, let object)) = Incoming(line: Array(line.dropLast())) else {
      throw JSONError(.mismatch, "no failure")
    }
    return Failure(object)
  }

  @Test(arguments: FailureKind.allCases)
  func `each kind has the code of the protocol and comes back`(kind: FailureKind) throws {
    let codes: [FailureKind: Int] = [
      .validation: 1000, .precondition: 1100, .permission: 1200, .notFound: 1300, .conflict: 1400, .rateLimited: 1500, .network: 1600,
      .filesystem: 1610, .database: 1620, .timeout: 1700, .cancelled: 1800, .policy: 1900, .failed: 2000, .internal: 2100,
    ]
    #expect(kind.code == codes[kind])
    #expect(FailureKind(code: kind.code) == kind)
    #expect(try through(Failure(kind, "m")) == Failure(kind, "m"))
    let retries: [FailureKind: (Int, Double)] = [.rateLimited: (5, 30), .network: (5, 30), .filesystem: (2, 120), .database: (3, 60)]
    #expect(kind.defaultRetries == retries[kind] ?? (0, 0))
  }

  @Test func `everything that a failure says comes back`() throws {
    let failure = Failure(
      .rateLimited, "slow down", effects: .partial, retryable: true, retryAfterSeconds: 12.5,
      diagnostics: [
        StepDiagnostic(.warning, "w", path: "/a", help: "h", file: "f.json", line: 3, column: 4), StepDiagnostic(.info, "i"),
      ], undo: ["x": 1], help: "wait")
    #expect(try through(failure) == failure)
    #expect(failure.diagnostics[0].description == "f.json:3:4: warning: w")
    #expect(failure.diagnostics[1].description == "info: i")
  }

  @Test func `what is missing or malformed takes the careful default`() {
    let bare = Failure(.init(code: 1600, message: "m"))
    #expect(bare == Failure(.network, "m", effects: .unknown, retryable: false))
    #expect(Failure(.init(code: 4711, message: "m")).kind == .internal)
    #expect(Failure(.init(code: 4711, message: "m", data: ["kind": "policy"])).kind == .policy)
    #expect(Failure(.init(code: 1000, message: "m", data: ["kind": "unheard-of"])).kind == .validation)
    #expect(Failure(.init(code: -32601, message: "m")).effects == .none)
    let odd = Failure(
      .init(code: 1, message: "m", data: ["retryable": "yes", "effects": 7, "diagnostics": [1, ["severity": "error", "message": "ok"]], "undo": nil]))
    #expect(!odd.retryable)
    #expect(odd.effects == .unknown)
    #expect(odd.diagnostics == [StepDiagnostic(.error, "ok")])
    #expect(odd.undo == nil)
  }
}
