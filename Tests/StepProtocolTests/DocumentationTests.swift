import JSON
import StepProtocol
import TestSupport
import Testing

/// What docs/protocol.md shows is what this module reads and writes.
@Suite struct DocumentationTests {
  private static let file = "docs/protocol.md"
  private let blocks: [FencedBlock]
  private let prose: [String]

  init() throws { (blocks, prose) = try FencedBlock.read(Self.file) }

  @Test func `Every JSON block is one JSON value`() throws {
    let examples = blocks.filter { $0.language == "json" }
    #expect(examples.count >= 3)
    for block in examples {
      #expect(throws: Never.self, "\(Self.file):\(block.line)") { try JSONValue(parsing: block.text) }
    }
  }

  @Test func `Every message is valid, and its members are those that are read and written here`() throws {
    let conversations = blocks.filter { $0.language == "jsonl" }
    #expect(conversations.count >= 5)
    var seen: Set<String> = []
    for block in conversations {
      var conversation = Conversation()
      for (index, line) in block.lines.enumerated() {
        let finding = conversation.finding(line)
        #expect(finding == nil, "\(Self.file):\(block.line + index)")
      }
      seen.formUnion(conversation.methods)
    }
    let all: Set = [
      "initialize", "execute", "undo", "shutdown", "cancel", "log", "progress", "mask", "checkpoint", "service",
    ]
    #expect(all.subtracting(seen) == [])
  }

  /// The lines that a reader is told to pipe into a plugin.
  @Test func `What is typed by hand are requests`() throws {
    let typed = blocks.filter { $0.language == "sh" }.flatMap(\.lines).map { $0.drop { $0 == " " } }
      .filter { $0.hasPrefix("'{") }.map { $0.dropFirst().prefix { $0 != "'" } }
    #expect(typed.count >= 3)
    for line in typed {
      guard case .message(.request(_, let method, let params)) = Incoming(line: Array(line.utf8)) else {
        Issue.record("no request: \(line)")
        continue
      }
      switch method {
      case Method.initialize: _ = try InitializeParams(JSONField(params))
      case Method.execute: _ = try ExecuteParams(JSONField(params))
      default: #expect(method == Method.shutdown)
      }
    }
  }

  @Test func `The examples of single values are read as they stand`() throws {
    let values = try blocks.filter { $0.language == "json" }.map { try JSONValue(parsing: $0.text) }
    let diagnostic = try #require(values.first { $0["severity"] != nil })
    #expect(try same(StepDiagnostic(JSONField(diagnostic)).json, diagnostic))
    let plan = try #require(values.first { $0["changes"] != nil })
    for change in try JSONField(plan).required("changes").elements() {
      #expect(try same(PlannedChange(change).json, change.value))
    }
  }

  @Test func `The table of failures is the one that counts`() {
    for kind in FailureKind.allCases {
      let retries = kind.defaultRetries
      let pause = kind == .rateLimited ? "`retryAfterSeconds` or 30 s" : "\(Int(retries.pauseSeconds)) s"
      let numbers = retries.times == 0 ? "0" : "\(retries.times), \(pause)"
      let row = "| \(kind.code) | `\(kind.rawValue)` | \(numbers) |"
      let isThere = prose.contains(row)
      #expect(isThere, "\(row)")
    }
  }
}

private func same(_ a: JSONValue, _ b: JSONValue) -> Bool { a.bytes(.canonical) == b.bytes(.canonical) }

/// Follows one conversation, so that a reply is read as the reply to its request.
private struct Conversation {
  private var asked: [MessageID: String] = [:]
  private(set) var methods: Set<String> = []

  /// What is wrong with the line; nil when it says what our types would say.
  mutating func finding(_ line: String) -> String? {
    guard case .message(let message) = Incoming(line: Array(line.utf8)) else { return "no message" }
    do {
      guard let written = try rewritten(message) else { return "an unknown method" }
      let value = try JSONValue(parsing: line)
      if same(try JSONValue(parsing: written), value) { return nil }
      return "written here, it would be \(String(decoding: written, as: UTF8.self))"
    } catch {
      return "\(error)"
    }
  }

  /// The message as this module writes it, once it has read it.
  private mutating func rewritten(_ message: Message) throws -> [UInt8]? {
    switch message {
    case .request(let id, let method, let params):
      asked[id] = method
      methods.insert(method)
      return try request(method, params).map { Message.request(id: id, method: method, params: $0).line }
    case .notification(let method, let params):
      methods.insert(method)
      if method == Method.cancel {
        return Message.notification(method: method, params: try CancelParams(JSONField(params)).json).line
      }
      return try PluginNotification(method: method, params: params)?.message.line
    case .response(let id, let result):
      return Message.response(id: id, result: try answer(to: asked[id], result)).line
    case .failure(let id, let error): return Message.failure(id: id, Failure(error).error).line
    }
  }

  private func request(_ method: String, _ params: JSONValue) throws -> JSONValue? {
    let field = JSONField(params)
    return switch method {
    case Method.initialize: try InitializeParams(field).json
    case Method.execute, Method.plan: try ExecuteParams(field).json
    case Method.undo: try UndoParams(field).json
    case Method.checkpoint: try CheckpointParams(field).json
    case Method.service: try ServiceParams(field).json
    case Method.shutdown: params
    default: nil
    }
  }

  /// A reply whose request is not shown tells by its members what it answers.
  private func answer(to method: String?, _ result: JSONValue) throws -> JSONValue {
    let field = JSONField(result)
    if method == Method.initialize || result["protocol"] != nil { return try InitializeResult(field).json }
    if method == Method.execute || result["status"] != nil { return try ExecuteResult(field).json }
    return [:]
  }
}
