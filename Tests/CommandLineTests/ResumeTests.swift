internal import ChildProcess
internal import JSON
internal import POSIX
import TestSupport
import Testing

/// `kill -9` of the host at every event of a run, and `slipway resume` after it.
@Suite(.serialized) struct ResumeTests {
  let folder: TemporaryFolder
  let slipway: SlipwayCommand

  init() throws {
    folder = try TemporaryFolder()
    slipway = SlipwayCommand(home: folder.path("home"), directory: folder.path)
  }

  /// A plugin that makes an effect once for each key, with a checkpoint before it.
  private func writePlugin(idempotent: Bool = true) throws {
    let manifest: JSONValue = [
      "protocol": 1, "name": "effect", "version": "1.0.0", "summary": "Appends a line once", "command": ["./run"],
      "capabilities": ["undo"], "config": ["type": "object"], "outputs": ["type": "object"], "secrets": [],
      "effects": "external", "idempotent": .bool(idempotent), "needs": [:], "examples": [],
    ]
    try folder.write("plugins/effect/plugin.json", manifest.text(.pretty))
    try folder.write("plugins/effect/run", """
      #!/usr/bin/python3
      import json, os, sys, time
      LEDGER = "\(folder.path)/ledger"
      def send(message): sys.stdout.write(json.dumps(message) + "\\n"); sys.stdout.flush()
      def lines(): return open(LEDGER).read().split() if os.path.exists(LEDGER) else []
      while True:
          line = sys.stdin.readline()
          if not line: break
          request = json.loads(line)
          method, params = request["method"], request.get("params")
          if method == "initialize": result = {"protocol": 1, "plugin": {"name": "effect", "version": "1.0.0"}, "capabilities": ["undo"]}
          elif method == "execute":
              key = params["idempotencyKey"]
              send({"jsonrpc": "2.0", "method": "progress", "params": {"done": 0, "total": 1}})
              send({"jsonrpc": "2.0", "id": 1, "method": "checkpoint", "params": {"undo": {"key": key}, "effects": "complete"}})
              if not sys.stdin.readline(): break  # nobody has stored it: the effect must not be made
              if key not in lines():
                  with open(LEDGER, "a") as ledger: ledger.write(key + "\\n")
              send({"jsonrpc": "2.0", "method": "log", "params": {"level": "info", "message": "done " + params["step"]}})
              if params["config"].get("fail"):
                  send({"jsonrpc": "2.0", "id": request["id"], "error": {"code": 2000, "message": "no", "data": {"kind": "failed", "effects": "partial", "retryable": False}}})
                  continue
              result = {"status": "succeeded", "undo": {"key": key}}
          elif method == "undo":
              left = [line for line in lines() if line != params["undo"]["key"]]
              with open(LEDGER, "w") as ledger: ledger.write("".join(line + "\\n" for line in left))
              result = {}
          else: result = {}
          send({"jsonrpc": "2.0", "id": request["id"], "result": result})
          if method == "shutdown": break
      """)
    try Files.changePermissions(folder.path("plugins/effect/run"), 0o755)
  }

  private func writePipeline(lastFails: Bool) throws {
    let last: JSONValue = ["id": "c", "uses": "effect", "with": lastFails ? ["fail": true] : [:]]
    let pipeline: JSONValue = [
      "name": "ledger", "steps": [["id": "a", "uses": "effect"], ["id": "b", "uses": "effect"], last],
    ]
    try folder.write("pipeline.json", pipeline.text(.pretty))
  }

  private func ledger() throws -> [String] {
    guard Files.exists(folder.path("ledger")) else { return [] }
    return try folder.text("ledger").split(separator: "\n").map(String.init)
  }

  /// Runs until the event of this number is printed, and kills the host at once.
  /// - Returns: the run's id, and the kind of the last event; nil when the run ended before.
  private func runAndKill(after count: Int) throws -> (run: String, kind: String)? {
    let supervisor = try BuiltPrograms.supervisor()
    let reader = try slipway.start(["run", "pipeline.json", "--json"], under: supervisor)
    var event: JSONValue?
    for _ in 0..<count {
      guard let line = reader.next() else {
        _ = reader.exit()
        return nil
      }
      event = try JSONValue(parsing: line)
    }
    reader.process.signal(Signals.kill)
    _ = reader.exit()
    let result = try #require(event)
    return (try #require(result["run"]?.stringValue), try #require(result["kind"]?.stringValue))
  }

  @Test func `a run goes on after kill -9 at each of its events, and every effect is made once`() throws {
    try writePlugin()
    try writePipeline(lastFails: false)
    var killed = 0
    for count in 1...100 {
      try? Files.remove(folder.path("ledger"))
      guard let (run, kind) = try runAndKill(after: count) else { break }
      killed += 1
      let before = try folder.events(of: run, slipway)
      let resumed = try slipway("resume", run, "--json")
      // Killed right behind its last event (the host may have been quicker than the kill), it has nothing to go on with.
      if before.last?["kind"] == "run.succeeded" {
        #expect(resumed.status == .exited(2))
        continue
      }
      #expect(resumed.status == .exited(0), "killed after event \(count), \(kind): \(resumed.errorText)")
      #expect(try ledger() == ["a", "b", "c"].map { "\(run)-\($0)" }, "killed after event \(count), \(kind)")
      let all = try folder.events(of: run, slipway)
      #expect(all.prefix(before.count).elementsEqual(before))
      for step in ["a", "b", "c"] {
        #expect(all.count { $0["kind"] == "step.succeeded" && $0["step"]?.stringValue == step } == 1)
      }
      #expect(all.last?["kind"] == "run.succeeded")
      #expect(all.compactMap { $0["seq"]?.integerValue } == Array(1...all.count))
    }
    #expect(killed >= 12)
  }

  @Test func `a failing run is undone whole, also when the host is killed at any event of it`() throws {
    try writePlugin()
    try writePipeline(lastFails: true)
    for count in 1...100 {
      try? Files.remove(folder.path("ledger"))
      guard let (run, kind) = try runAndKill(after: count) else { break }
      // The host may have been quicker than the kill.
      if try folder.events(of: run, slipway).last?["kind"] == "run.failed" { continue }
      let resumed = try slipway("resume", run, "--json")
      #expect(resumed.status == .exited(1), "killed after event \(count), \(kind): \(resumed.errorText)")
      #expect(try ledger() == [], "killed after event \(count), \(kind)")
      let all = try folder.events(of: run, slipway)
      for step in ["a", "b", "c"] {
        #expect(all.count { $0["kind"] == "step.undone" && $0["step"]?.stringValue == step } == 1, "\(count) \(kind) \(step)")
      }
    }
  }

  /// A cancel that the host did not live to finish is not forgotten.
  @Test func `a run that was being cancelled stays cancelled after kill -9, and is undone`() throws {
    try writePlugin()
    let cancelled = #"{"code": 1800, "message": "stopped", "data": {"kind": "cancelled", "effects": "partial"}}"#
    let wait = #"if params["config"].get("wait"): sys.stdin.readline(); send({"jsonrpc": "2.0", "id": request["id"], "error": \#(cancelled)}); continue"#
    let undoing = #"send({"jsonrpc": "2.0", "method": "log", "params": {"message": "undoing"}})"#
    let fails = #"if params["config"].get("fail"):"#, undoes = #"elif method == "undo":"#
    try folder.write(
      "plugins/effect/run",
      try folder.text("plugins/effect/run")
        .replacing(fails, with: "\(wait)\n        \(fails)")
        .replacing(
          undoes, with: #"elif method == "undo" and os.path.exists("\#(folder.path)/slow"): \#(undoing); time.sleep(60)"# + "\n    \(undoes)"))
    let pipeline: JSONValue = [
      "name": "ledger",
      "steps": [["id": "a", "uses": "effect"], ["id": "b", "uses": "effect", "with": ["wait": true]], ["id": "c", "uses": "effect"]],
    ]
    try folder.write("pipeline.json", pipeline.text(.pretty))
    try folder.write("slow", "")
    let supervisor = try BuiltPrograms.supervisor()
    let reader = try slipway.start(["run", "pipeline.json", "--json"], under: supervisor)
    var run: String?
    while let line = reader.next() {
      if run == nil { run = try JSONValue(parsing: line)["run"]?.stringValue }
      if line.contains("done b") { reader.process.signal(Signals.interrupt) }
      if line.contains("undoing") { break }
    }
    reader.process.signal(Signals.kill)
    _ = reader.exit()
    try Files.remove(folder.path("slow"))
    #expect(try ledger().count == 2)
    let resumed = try slipway("resume", try #require(run), "--json")
    #expect(resumed.status == .exited(130), "\(resumed.errorText)")
    #expect(resumed.jsonLines.last?["kind"] == "run.cancelled")
    #expect(resumed.jsonLines.last?["payload"]?["undone"] == ["b", "a"])
    #expect(try ledger() == [])
    #expect(!resumed.outputText.contains("step.started"))
  }

  @Test func `what may not run twice is undone and reported`() throws {
    try writePlugin(idempotent: false)
    try writePipeline(lastFails: false)
    var interrupted = 0
    for count in 1...100 {
      try? Files.remove(folder.path("ledger"))
      guard let (run, kind) = try runAndKill(after: count) else { break }
      guard ["step.started", "step.progress", "checkpoint", "step.log"].contains(kind) else { continue }
      let resumed = try slipway("resume", run, "--json")
      let failures = resumed.jsonLines.filter { $0["kind"] == "step.failed" }
      // The plugin may have been quicker than the kill.
      guard let failure = failures.first?["payload"] else { continue }
      interrupted += 1
      #expect(resumed.status == .exited(1))
      #expect(failure["effects"] == "unknown")
      #expect(failure["origin"] == "host")
      #expect(try ledger() == [], "killed after event \(count), \(kind)")
    }
    #expect(interrupted > 0)
  }
}

extension TemporaryFolder {
  /// The run's journal.
  fileprivate func events(of run: String, _ slipway: SlipwayCommand) throws -> [JSONValue] {
    try slipway("logs", run, "--json").jsonLines
  }
}
