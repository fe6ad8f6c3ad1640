internal import ChildProcess
package import JSON
internal import POSIX

/// A plugin as the host runs it, driven over the real protocol by hand: messages are written here as plain JSON, so
/// that what goes over the pipe is checked without the code that it is made with.
package final class PluginProcess {
  package struct Reply: Sendable {
    package var result: JSONValue?
    package var error: JSONValue?
    /// `error.data.kind`
    package var kind: String? { error?["data"]?["kind"]?.stringValue }
    package var message: String? { error?["message"]?.stringValue }
    package var outputs: JSONValue? { result?["outputs"] }
  }

  package enum Failure: Error { case ended(String), silent(String) }

  private let supervisor: Supervisor
  private let process: SupervisedProcess
  private var buffer: [UInt8] = []
  private var nextID = 1
  /// All that it wrote to standard output and standard error.
  package private(set) var everything: [UInt8] = []
  /// Messages that were not replies, in order.
  package private(set) var notifications: [JSONValue] = []
  /// `undo` of each checkpoint, in order.
  package private(set) var checkpoints: [JSONValue] = []

  /// Called with each checkpoint's `undo` before it is answered: the plugin waits meanwhile.
  package var onCheckpoint: (JSONValue) throws -> Void = { _ in }
  /// Starts a daemon for the plugin, by its name and arguments; without it such requests are refused.
  package var onService: ((String, [String]) throws -> Void)?

  package var logMessages: [String] {
    notifications.filter { $0["method"] == "log" }.compactMap { $0["params"]?["message"]?.stringValue }
  }

  /// Starts the program and goes through `initialize`.
  package init(_ name: String, directory: String? = nil, environment: [String: String] = [:]) throws {
    supervisor = try BuiltPrograms.supervisor()
    var variables = ["PATH": Environment["PATH"] ?? "/usr/bin:/bin", "LANG": "C.UTF-8", "SLIPWAY_PROTOCOL": "1"]
    variables.merge(environment) { $1 }
    process = try supervisor.start(
      ProcessRequest(path: BuiltPrograms.path(name), environment: variables, directory: directory ?? "/"))
    let reply = try request("initialize", ["protocols": [1], "host": ["name": "test", "version": "1"], "limits": ["lineBytes": 1_048_576]])
    guard reply.result?["plugin"]?["name"]?.stringValue == name else { throw Failure.ended("initialize: \(reply)") }
  }

  deinit { process.killAll() }

  /// `execute`, or `plan`, with a context as a run has it.
  package func execute(
    _ config: JSONValue, workspace: String, home: String = "", key: String = "key-1", method: String = "execute",
    site: String? = "example", whileWaiting: () throws -> Void = {}
  ) throws -> Reply {
    try request(
      method,
      [
        "run": "01JD0000000000000000000000", "pipeline": "test", "step": "step", "attempt": 1, "config": config,
        "workspace": .string(workspace), "scratch": .string(workspace), "idempotencyKey": .string(key),
        "timeoutSeconds": 60,
        "context": [
          "site": site.map { .string($0) } ?? .null, "environment": "staging", "trigger": nil, "home": .string(home),
          "provenance": nil,
        ],
      ], whileWaiting: whileWaiting)
  }

  /// Sends a request and waits for its reply; checkpoints on the way are stored and answered.
  /// - Parameter whileWaiting: called about a hundred times a second, to cancel or to look.
  package func request(
    _ method: String, _ params: JSONValue, seconds: Double = 60, whileWaiting: () throws -> Void = {}
  ) throws -> Reply {
    let id = "h\(nextID)"
    nextID += 1
    try send(["jsonrpc": "2.0", "id": .string(id), "method": .string(method), "params": params])
    let end = Clock.monotonic + seconds
    while Clock.monotonic < end {
      try whileWaiting()
      while let message = try nextMessage() {
        if message["method"] == "checkpoint", let number = message["id"] {
          checkpoints.append(message["params"]?["undo"] ?? .null)
          try onCheckpoint(checkpoints[checkpoints.count - 1])
          try send(["jsonrpc": "2.0", "id": number, "result": [:]])
        } else if message["method"] == "service", let number = message["id"] {
          try send(answer(message["params"], number))
        } else if message["method"] == nil, message["id"]?.stringValue == id {
          return Reply(result: message["result"], error: message["error"])
        } else {
          notifications.append(message)
        }
      }
      try receive()
    }
    throw Failure.silent(String(decoding: everything, as: UTF8.self))
  }

  private func answer(_ service: JSONValue?, _ id: JSONValue) throws -> JSONValue {
    guard let onService, let name = service?["name"]?.stringValue else {
      return ["jsonrpc": "2.0", "id": id, "error": ["code": -32601, "message": "no services here"]]
    }
    try onService(name, (service?["arguments"]?.arrayValue ?? []).compactMap(\.stringValue))
    return ["jsonrpc": "2.0", "id": id, "result": [:]]
  }

  /// Cancels the request that is under way.
  package func cancel() throws {
    try send([
      "jsonrpc": "2.0", "method": "cancel", "params": ["id": .string("h\(nextID - 1)"), "reason": "test", "graceSeconds": 10],
    ])
  }

  /// SIGKILL, whatever it is doing.
  package func kill() { process.signal(9) }

  /// Closes its standard input and waits for its end.
  /// - Returns: the most memory that it held, in bytes.
  package func end(seconds: Double = 20) throws -> Int {
    process.closeInput()
    let end = Clock.monotonic + seconds
    while Clock.monotonic < end {
      while let event = process.nextEvent() {
        if case .exited(_, let usage, _) = event { return usage.peakMemoryBytes }
        if case .gone = event { throw Failure.ended("without a word about how") }
      }
      _ = Poll.wait([.init(process.control.number)], seconds: 0.1)
    }
    throw Failure.silent(String(decoding: everything, as: UTF8.self))
  }

  private func send(_ message: JSONValue) throws {
    var rest = (message.bytes() + [0x0A])[...]
    while !rest.isEmpty, let input = process.input { rest = rest.dropFirst(try input.writeSome(rest)) }
  }

  private func nextMessage() throws -> JSONValue? {
    guard let newline = buffer.firstIndex(of: 0x0A) else { return nil }
    defer { buffer.removeSubrange(...newline) }
    return try JSONValue(parsing: Array(buffer[..<newline]))
  }

  private func receive() throws {
    let ready = Poll.wait([.init(process.output.number), .init(process.errors.number)], seconds: 0.01)
    if ready[0].reading {
      let chunk = try process.output.read(upTo: 65536)
      if chunk.isEmpty { throw Failure.ended(String(decoding: everything, as: UTF8.self)) }
      buffer += chunk
      everything += chunk
    }
    if ready[1].reading { everything += (try? process.errors.read(upTo: 65536)) ?? [] }
  }
}
