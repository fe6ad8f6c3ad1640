import ChildProcess
import JSON
import POSIX
import TestSupport
import Testing

private func request(_ id: JSONValue, _ method: String, _ params: JSONValue = nil) -> JSONValue {
  params == nil ? ["jsonrpc": "2.0", "id": id, "method": .string(method)] : ["jsonrpc": "2.0", "id": id, "method": .string(method), "params": params]
}

private func execute(_ id: JSONValue, _ config: JSONValue, method: String = "execute") -> JSONValue {
  request(
    id, method,
    [
      "run": "01JD", "pipeline": "p", "step": "s", "attempt": 2, "config": config, "workspace": "/", "scratch": "/tmp", "idempotencyKey": "k",
      "timeoutSeconds": 60, "context": ["site": "example", "environment": nil, "trigger": ["kind": "test"], "home": "/h", "provenance": nil],
    ])
}

private let initialize = request("1", "initialize", ["protocols": [1], "host": ["name": "t", "version": "1"], "limits": ["lineBytes": 1_048_576]])

struct StepKitTests {
  let plugin: RawPlugin

  init() throws {
    Signals.ignoreBrokenPipes()
    plugin = try RawPlugin("trial-step")
  }

  private func cancel(_ id: String) -> JSONValue {
    ["jsonrpc": "2.0", "method": "cancel", "params": ["id": .string(id), "reason": "test", "graceSeconds": 10]]
  }

  /// The error of a step that fails.
  private func failure(_ text: String) throws -> JSONValue {
    try plugin.write(execute("f", ["act": "fail", "text": .string(text)]))
    return try #require(try plugin.next()?["error"])
  }

  // MARK: Requests

  @Test func `initialize tells name, version, and what the step's type offers`() throws {
    try plugin.write(initialize)
    #expect(
      try plugin.next() == [
        "jsonrpc": "2.0", "id": "1",
        "result": ["protocol": 1, "plugin": ["name": "trial-step", "version": "1.2.3"], "capabilities": ["validate", "plan", "undo"]],
      ])
    let plain = try RawPlugin("noop-step")
    try plain.write(initialize, execute(2, [:]), request("3", "plan", [:]))
    #expect(try plain.next()?["result"]?["capabilities"] == [])
    #expect(try plain.next() == ["jsonrpc": "2.0", "id": 2, "result": ["status": "succeeded", "outputs": [:]]])
    #expect(try plain.next()?["error"]?["code"] == -32601)
  }

  @Test func `a host of another version is refused, with both versions`() throws {
    try plugin.write(request("1", "initialize", ["protocols": [7, 8]]))
    let error = try #require(try plugin.next()?["error"])
    #expect(error["data"]?["kind"] == "precondition")
    #expect(error["message"]?.stringValue?.contains("7, 8") == true)
  }

  @Test func `ids are echoed exactly, requests in one write are answered in their order`() throws {
    try plugin.write(initialize, execute(17, ["act": "succeed"]), execute("17", ["act": "x"]), execute(-1, ["act": "y"]))
    #expect(try (0..<4).map { _ in try plugin.next()?["id"] } == ["1", 17, "17", -1])
  }

  @Test func `bytes that come one at a time`() throws {
    let bytes = initialize.bytes() + Array("\r\n\n".utf8) + execute("2", ["act": "é😀"]).bytes() + [10]
    for byte in bytes { try plugin.write([byte]) }
    #expect(try plugin.next()?["id"] == "1")
    #expect(try plugin.next()?["result"]?["outputs"] == ["act": "é😀"])
  }

  @Test func `the context of a run`() throws {
    try plugin.write(execute("2", ["act": "context"]))
    #expect(
      try plugin.next()?["result"]?["outputs"] == [
        "run": "01JD", "step": "s", "attempt": 2, "site": "example", "key": "k", "trigger": ["kind": "test"], "directory": "/",
      ])
  }

  @Test func `validate, plan and undo`() throws {
    try plugin.write(
      request("1", "validate", ["config": ["act": "x"]]), execute("2", ["act": "x", "text": "y"], method: "plan"),
      request("3", "undo", ["undo": ["a": 1], "reason": "failed", "idempotencyKey": "k", "workspace": "/", "scratch": "/"]),
      request("4", "undo", ["undo": "broken", "reason": "failed", "workspace": "/", "scratch": "/"]))
    #expect(
      try plugin.next()?["result"] == ["diagnostics": [["severity": "warning", "message": "no text", "path": "/text", "help": "give one"]]])
    #expect(try plugin.next()?["result"] == ["changes": [["action": "create", "target": "/", "summary": "x", "destructive": true]]])
    #expect(try plugin.next()?["params"] == ["level": "notice", "message": "undoing {\"a\":1} because failed"])
    #expect(try plugin.next()?["result"] == [:])
    #expect(try plugin.next()?["method"] == "log")
    #expect(try plugin.next()?["error"]?["data"]?["kind"] == "network")
  }

  @Test func `log, progress that never goes back, mask`() throws {
    try plugin.write(execute("2", ["act": "talk", "text": "s3cret"]))
    let messages = try (0..<4).map { _ in try plugin.next() }
    #expect(messages.map { $0?["method"] } == ["log", "progress", "progress", "mask"])
    #expect(messages[0]?["params"] == ["level": "debug", "message": "one", "fields": ["a": 1]])
    #expect(messages[1]?["params"] == ["done": 5, "total": 10, "unit": "pages", "message": "half"])
    #expect(messages[2]?["params"] == ["done": 5])
    #expect(messages[3]?["params"] == ["value": "s3cret"])
  }

  @Test func `print goes to standard error, at once`() throws {
    try plugin.write(execute("2", ["act": "print", "text": "words"]))
    #expect(try plugin.next()?["id"] == "2")
    #expect(try plugin.waitForErrors("printed words\n"))
  }

  // MARK: Cancel, checkpoints

  @Test func `a cancel arrives while execute runs`() throws {
    try plugin.write(execute("2", ["act": "wait"]))
    #expect(try plugin.next()?["params"]?["message"] == "waiting")
    try plugin.write(cancel("another"))
    try plugin.write(cancel("2"))
    let error = try #require(try plugin.next()?["error"])
    #expect(error["code"] == 1800)
    #expect(error["data"]?["effects"] == "none")
    try plugin.write(execute("3", ["act": "succeed"]))
    #expect(try plugin.next()?["result"]?["status"] == "succeeded")
  }

  @Test func `a step that was done all the same gives its real result`() throws {
    try plugin.write(execute("2", ["act": "wait and ignore"]))
    #expect(try plugin.next()?["params"]?["message"] == "waiting")
    try plugin.write(cancel("2"))
    #expect(try plugin.next { $0["id"] == "2" }?["result"]?["status"] == "unchanged")
  }

  @Test func `handlers of a cancel are called, and at once when it has come already`() throws {
    try plugin.write(execute("2", ["act": "handler"]))
    #expect(try plugin.next()?["params"]?["message"] == "waiting")
    try plugin.write(cancel("2"))
    #expect(try plugin.next()?["params"]?["message"] == "called at once")
    #expect(try plugin.next()?["error"]?["code"] == 1800)
  }

  @Test func `a cancel before its request is taken up counts`() throws {
    try plugin.write(execute("2", ["act": "wait"]), execute("3", ["act": "wait"]), cancel("3"))
    try plugin.write(cancel("2"))
    let answers = try (0..<2).map { _ in try plugin.next { $0["id"] != nil && $0["method"] == nil } }
    #expect(answers.map { $0?["id"] } == ["2", "3"])
    #expect(answers.allSatisfy { $0?["error"]?["code"] == 1800 })
  }

  @Test func `a checkpoint waits until the host has stored it, and its effects go into what fails later`() throws {
    try plugin.write(execute("2", ["act": "checkpoint", "text": "t"]))
    let checkpoint = try #require(try plugin.next())
    #expect(checkpoint["method"] == "checkpoint")
    #expect(checkpoint["params"] == ["undo": ["text": "t"], "effects": "partial"])
    #expect(try plugin.next(seconds: 0.3) == nil)
    try plugin.write(["jsonrpc": "2.0", "id": try #require(checkpoint["id"]), "result": [:]])
    #expect(try plugin.next()?["params"]?["message"] == "after the checkpoint")
    try plugin.write(cancel("2"))
    #expect(try plugin.next { $0["id"] == "2" }?["error"]?["data"]?["effects"] == "partial")
  }

  @Test func `a checkpoint that the host can't store fails the step before its effect`() throws {
    try plugin.write(execute("2", ["act": "checkpoint"]))
    let id = try #require(try plugin.next()?["id"])
    try plugin.write(["jsonrpc": "2.0", "id": id, "error": ["code": 1610, "message": "disk full", "data": ["kind": "filesystem", "effects": "none"]]])
    let error = try #require(try plugin.next()?["error"])
    #expect(error["message"] == "disk full")
    #expect(error["data"]?["kind"] == "filesystem")
  }

  @Test func `a cancel ends the wait for the answer to a checkpoint, before the effect`() throws {
    try plugin.write(execute("2", ["act": "checkpoint"]))
    let id = try #require(try plugin.next()?["id"])
    try plugin.write(cancel("2"))
    let error = try #require(try plugin.next()?["error"])
    #expect(error["code"] == 1800)
    #expect(error["data"]?["effects"] == "none")
    // The answer comes too late, and is nobody's.
    try plugin.write(["jsonrpc": "2.0", "id": id, "result": [:]])
    try plugin.write(execute("3", ["act": "succeed"]))
    #expect(try plugin.next()?["id"] == "3")
  }

  @Test func `a failure after a checkpoint says that effects are there`() throws {
    try plugin.write(execute("2", ["act": "checkpoint and fail"]))
    let id = try #require(try plugin.next()?["id"])
    try plugin.write(["jsonrpc": "2.0", "id": id, "result": [:]])
    #expect(try plugin.next()?["error"]?["data"]?["effects"] == "partial")
  }

  @Test func `a service is asked of the host`() throws {
    try plugin.write(execute("2", ["act": "service", "text": "/c"]))
    let ask = try #require(try plugin.next())
    #expect(ask["method"] == "service")
    #expect(ask["params"] == ["name": "nginx", "arguments": ["-c", "/c"]])
    try plugin.write(["jsonrpc": "2.0", "id": try #require(ask["id"]), "error": ["code": 1200, "message": "no", "data": ["kind": "permission"]]])
    #expect(try plugin.next()?["error"]?["data"]?["kind"] == "permission")
  }

  // MARK: Failures

  @Test func `a StepError is told as it is`() throws {
    let error = try failure("own")
    #expect(error["code"] == 1500)
    #expect(error["message"] == "slow down")
    #expect(
      error["data"] == [
        "kind": "rate-limited", "retryable": true, "retryAfterSeconds": 7, "effects": "none", "undo": ["u": 1], "help": "wait",
        "diagnostics": [["severity": "error", "message": "d", "path": "/x"]],
      ])
  }

  @Test(arguments: [
    ("not-found", "not-found", false), ("permission", "permission", false), ("full", "filesystem", false), ("input", "validation", false),
    ("folder", "filesystem", false), ("device", "filesystem", true), ("json", "failed", false), ("else", "internal", false),
  ])
  func `other errors get the kind that they evidently are`(text: String, kind: String, retryable: Bool) throws {
    let error = try failure(text)
    #expect(error["data"]?["kind"]?.stringValue == kind)
    #expect(error["data"]?["retryable"]?.boolValue == retryable)
    #expect(error["data"]?["effects"] == "none")
    #expect(error["message"]?.stringValue?.isEmpty == false)
  }

  @Test func `one finding without a place is told once, with its help`() throws {
    let error = try failure("finding")
    #expect(error["message"] == "no such thing")
    #expect(error["data"]?["help"] == "name another")
    #expect(error["data"]?["diagnostics"] == nil)
  }

  @Test func `findings keep their places`() throws {
    let error = try failure("input")
    #expect(error["message"] == "first (and 1 more)")
    #expect(
      error["data"]?["diagnostics"] == [
        ["severity": "error", "message": "first", "path": "", "help": "mend it", "file": "a.json", "line": 2, "column": 3],
        ["severity": "warning", "message": "second", "path": ""],
      ])
    #expect(error["data"]?["help"] == nil, "the help of the first finding is not that of all")
  }

  @Test(arguments: [["act": 1], [:], ["act": nil], "text"] as [JSONValue])
  func `a config of another shape is a validation failure that names the place`(config: JSONValue) throws {
    try plugin.write(execute("2", config))
    let error = try #require(try plugin.next()?["error"])
    #expect(error["data"]?["kind"] == "validation")
    #expect(error["message"]?.stringValue?.hasPrefix("config: ") == true)
  }

  @Test func `what is no request of this protocol gets JSON-RPC's own answers, and the next one is read`() throws {
    try plugin.write(Array("no JSON\n".utf8))
    #expect(try plugin.next()?["error"]?["code"] == -32700)
    try plugin.write(["jsonrpc": "2.0", "id": 1.5, "method": "execute"])
    #expect(try plugin.next()?["error"]?["code"] == -32600)
    try plugin.write(request("2", "teleport"))
    #expect(try plugin.next()?["error"]?["code"] == -32601)
    try plugin.write(request("3", "execute", ["run": 1]))
    #expect(try plugin.next()?["error"]?["code"] == -32602)
    try plugin.write([UInt8](repeating: 120, count: 1_100_000) + [10])
    #expect(try plugin.next()?["error"]?["code"] == -32600)
    try plugin.write(execute("4", ["act": "succeed"]))
    #expect(try plugin.next()?["result"]?["status"] == "succeeded")
  }

  // MARK: The end

  @Test func `shutdown is answered, then the process ends`() throws {
    try plugin.write(execute("1", ["act": "succeed"]), request("2", "shutdown"))
    #expect(try plugin.next()?["id"] == "1")
    #expect(try plugin.next() == ["jsonrpc": "2.0", "id": "2", "result": [:]])
    #expect(plugin.exit() == .exited(0))
  }

  @Test func `the end of standard input ends an idle process at once`() throws {
    try plugin.write(initialize)
    #expect(try plugin.next() != nil)
    let began = Clock.monotonic
    plugin.process.closeInput()
    #expect(plugin.exit() == .exited(0))
    #expect(Clock.monotonic - began < 5)
  }

  @Test func `a request that was piped in is answered after the end of the input`() throws {
    try plugin.write(initialize, execute("2", ["act": "succeed"]))
    plugin.process.closeInput()
    #expect(try plugin.next()?["id"] == "1")
    #expect(try plugin.next()?["id"] == "2")
    #expect(plugin.exit() == .exited(0))
  }

  @Test(arguments: ["wait", "checkpoint"])
  func `a step under way is cancelled when the host is gone, and the process ends`(act: String) throws {
    try plugin.write(execute("2", ["act": .string(act)]))
    #expect(try plugin.next() != nil)
    plugin.process.closeInput()
    let error = try #require(try plugin.next()?["error"])
    #expect(error["data"]?["kind"] == "cancelled")
    #expect(plugin.exit() == .exited(0))
  }
}
