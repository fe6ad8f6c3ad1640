import Engine
import JSON
import POSIX
import RunHistory
import TestSupport
import Testing

/// Runs with real plugin processes.
@Suite struct RunTests {
  let host: TestHost
  init() throws { host = try TestHost() }

  @Test func `outputs of one step are the config of the next`() throws {
    try host.plugin("make", outputs: ["type": "object", "properties": ["count": ["type": "integer"]]], """
      def execute(request, params):
          reply(request, {"status": "succeeded", "outputs": {"count": 3}})
      serve(execute)
      """)
    try host.plugin("take", """
      def execute(request, params):
          log("got %r" % params["config"]["count"])
          reply(request, {"status": "unchanged", "outputs": {}})
      serve(execute)
      """)
    let state = try host.run([
      ["id": "make", "uses": "make"],
      ["id": "take", "uses": "take", "with": ["count": "${{ steps.make.outputs.count }}"]],
    ])
    #expect(state == .succeeded)
    #expect(host.logs("take") == ["got 3"])
    #expect(host.progress.steps["take"]?.state == .unchanged)
    #expect(host.events.map(\.sequence) == Array(1...host.events.count))
    #expect(host.events.first?.kind == .runQueued)
    #expect(host.events.last?.kind == .runSucceeded)
    let payload = try #require(host.events(.stepSucceeded, "make").first?.payload)
    #expect(payload["durationSeconds"]?.doubleValue ?? 0 > 0)
    #expect(payload["peakMemoryBytes"]?.integerValue ?? 0 > 1_000_000)
  }

  @Test func `steps of one plugin share a process, unless each wants its own`() throws {
    try host.plugin("who", outputs: ["type": "object", "properties": ["pid": ["type": "integer"]]], """
      def execute(request, params): reply(request, {"status": "succeeded", "outputs": {"pid": os.getpid()}})
      serve(execute)
      """)
    let steps: JSONValue = [["id": "a", "uses": "who"], ["id": "b", "uses": "who"], ["id": "c", "uses": "who"]]
    #expect(try host.run(steps) == .succeeded)
    let shared = Set(host.events(.stepSucceeded).compactMap { $0.payload["outputs"]?["pid"]?.integerValue })
    #expect(shared.count == 1)
    let other = try TestHost()
    try Files.removeTree(other.plugins)
    try Files.makeLink(other.plugins, to: host.plugins)
    #expect(try other.run(steps, fresh: true) == .succeeded)
    #expect(Set(other.events(.stepSucceeded).compactMap { $0.payload["outputs"]?["pid"]?.integerValue }).count == 3)
  }

  @Test func `steps that wait for nothing run side by side`() throws {
    // Each waits until the other has begun: one after the other they would never end.
    try host.plugin("meet", """
      def execute(request, params):
          open(params["config"]["mine"], "w").close()
          deadline = time.time() + 20
          while not os.path.exists(params["config"]["other"]):
              if time.time() > deadline: return fail(request, 2000, "alone", kind="failed", effects="none")
              time.sleep(0.005)
          reply(request, {"status": "succeeded"})
      serve(execute)
      """)
    let state = try host.run([
      ["id": "a", "uses": "meet", "needs": [], "with": ["mine": "one", "other": "two"]],
      ["id": "b", "uses": "meet", "needs": [], "with": ["mine": "two", "other": "one"]],
    ])
    #expect(state == .succeeded)
  }

  @Test func `a failure skips what follows, runs what always runs, and undoes in reverse order`() throws {
    try host.plugin("act", effects: "external", undo: true, """
      def execute(request, params):
          checkpoint({"name": params["step"]})
          if params["config"].get("fail"): return fail(request, 2000, "broken", kind="failed", effects="partial", retryable=False)
          reply(request, {"status": "succeeded", "outputs": {}, "undo": {"name": params["step"]}})
      def undo(request, params):
          log("undo " + params["undo"]["name"] + " " + params["reason"])
          reply(request, {})
      serve(execute, undo)
      """)
    let state = try host.run([
      ["id": "one", "uses": "act"], ["id": "two", "uses": "act"], ["id": "three", "uses": "act", "with": ["fail": true]],
      ["id": "four", "uses": "act"],
      ["id": "five", "uses": "act", "if": "always()", "undo": false],
    ])
    #expect(state == .failed)
    #expect(host.events(.stepUndone).compactMap(\.step) == ["three", "two", "one"])
    #expect(host.logs() == ["undo three failed", "undo two failed", "undo one failed"])
    #expect(host.events(.stepSkipped).compactMap(\.step) == ["four"])
    #expect(host.progress.steps["five"]?.state == .succeeded)
    #expect(host.progress.steps["one"]?.state == .undone)
    #expect(host.progress.steps["three"]?.state == .failed)
    let failure = host.failure("three")
    #expect(failure["origin"] == "plugin")
    #expect(failure["kind"] == "failed")
    #expect(failure["effects"] == "partial")
  }

  @Test func `an optional step may fail`() throws {
    try host.plugin("bad", "serve(lambda request, params: fail(request, 2000, 'no', kind='failed', effects='none'))")
    try host.plugin("good", "serve(lambda request, params: reply(request, {'status': 'succeeded'}))")
    let state = try host.run([
      ["id": "bad", "uses": "bad", "required": false], ["id": "good", "uses": "good"],
    ])
    #expect(state == .succeeded)
    #expect(host.failure("bad")["optional"] == true)
    #expect(host.progress.steps["good"]?.state == .succeeded)
  }

  @Test func `a retryable failure is tried again, with the same key`() throws {
    try host.plugin("flaky", """
      def execute(request, params):
          log("attempt %d %s" % (params["attempt"], params["idempotencyKey"][-5:]))
          if params["attempt"] < 3: return fail(request, 1600, "no route", kind="network", effects="none", retryable=True)
          reply(request, {"status": "succeeded"})
      serve(execute)
      """)
    let state = try host.run([["id": "flaky", "uses": "flaky", "retry": ["max": 3, "backoff": "10ms"]]])
    #expect(state == .succeeded)
    #expect(host.logs() == ["attempt 1 flaky", "attempt 2 flaky", "attempt 3 flaky"])
    #expect(host.events(.stepRetrying).count == 2)
  }

  @Test func `what is not retryable is not tried again`() throws {
    try host.plugin("bad", "serve(lambda request, params: fail(request, 1600, 'no', kind='network', effects='none', retryable=False))")
    #expect(try host.run([["id": "bad", "uses": "bad", "retry": ["max": 3, "backoff": "10ms"]]]) == .failed)
    #expect(host.events(.stepStarted).count == 1)
  }

  @Test func `an effect of unknown extent is not made twice`() throws {
    try host.plugin("once", effects: "external", idempotent: false, """
      serve(lambda request, params: fail(request, 1600, 'cut', kind='network', effects='partial', retryable=True))
      """)
    #expect(try host.run([["id": "once", "uses": "once", "retry": ["max": 3, "backoff": "10ms"]]]) == .failed)
    #expect(host.events(.stepStarted).count == 1)
  }

  @Test func `a checkpoint is stored before the plugin goes on`() throws {
    let folder = host.folder.path
    try host.plugin("act", effects: "external", undo: true, """
      import sqlite3
      def execute(request, params):
          answer = checkpoint({"file": "x"})
          db = sqlite3.connect("\(folder)/home/slipway.db")
          count = db.execute("select count(*) from events where kind = 'checkpoint'").fetchone()[0]
          log("answered %s with %d stored" % ("result" in answer, count))
          reply(request, {"status": "succeeded"})
      serve(execute, lambda request, params: reply(request, {}))
      """)
    #expect(try host.run([["id": "act", "uses": "act"]]) == .succeeded)
    #expect(host.logs() == ["answered True with 1 stored"])
  }

  @Test func `cancel is answered, then undone, and the run is cancelled`() throws {
    try host.plugin("slow", effects: "external", undo: true, """
      import threading
      def execute(request, params):
          checkpoint({"n": 1})
          log("waiting")
          message = receive()
          assert message["method"] == "cancel", message
          fail(request, 1800, "stopped", kind="cancelled", effects="partial")
      serve(execute, lambda request, params: (log("undone " + params["reason"]), reply(request, {})))
      """)
    let control = try TestControl()
    let state = try host.run([["id": "slow", "uses": "slow"], ["id": "next", "uses": "slow"]], control: control) { event in
      if event.payload["message"] == "waiting" { control.send(.cancel(reason: "test")) }
    }
    #expect(state == .cancelled)
    #expect(host.logs().contains("undone cancelled"))
    #expect(host.progress.steps["slow"]?.state == .cancelled)
    #expect(host.progress.steps["next"]?.state == .skipped)
  }

  @Test func `a run over its time fails`() throws {
    try host.plugin("slow", """
      def execute(request, params):
          receive()
          fail(request, 1800, "stopped", kind="cancelled", effects="none")
      serve(execute)
      """)
    #expect(try host.run([["id": "slow", "uses": "slow"]], more: ["timeout": "300ms"]) == .failed)
    #expect(host.events.last?.payload["message"]?.stringValue?.contains("timeout") == true)
  }

  @Test func `secrets reach the plugin and nothing else`() throws {
    let secret = "s3cr3t/ünïcode\nsecond-line-of-it"
    _ = try Host(home: host.home).history
    try Files.write(Path.join(host.home.secrets, "TOKEN"), Array((secret + "\n").utf8), permissions: 0o600)
    try host.plugin("spill", secrets: ["token"], """
      import base64, urllib.parse
      def execute(request, params):
          token = params["config"]["token"]
          log("length %d" % len(token))
          log("raw " + token); log(json.dumps({"t": token})); log(json.dumps({"t": token}, ensure_ascii=False))
          log(base64.b64encode(token.encode()).decode()); log(urllib.parse.quote(token, safe=""))
          sys.stderr.write("err " + token + "\\n"); sys.stderr.flush()
          notify("mask", value="later-secret"); log("now later-secret")
          fail(request, 2000, "bad " + token, kind="failed", effects="none", help="use " + token)
      serve(execute)
      """)
    #expect(try host.run([["id": "spill", "uses": "spill", "with": ["token": "${{ secrets.TOKEN }}"]]]) == .failed)
    let stored = try host.stored()
    for leak in ["s3cr3t", "second-line-of-it", "c2VjcmV0", "czNjcjN0", "later-secret", "%C3%BC", "\\u00fc"] {
      #expect(!stored.contains(leak), "\(leak)")
    }
    #expect(stored.contains("length \(secret.unicodeScalars.count)"))
    #expect(stored.contains("***"))
  }

  @Test func `a secret in an output fails the step`() throws {
    _ = try Host(home: host.home).history
    try Files.write(Path.join(host.home.secrets, "TOKEN"), Array("hidden-value".utf8), permissions: 0o600)
    try host.plugin("spill", secrets: ["token"], """
      serve(lambda request, params: reply(request, {"status": "succeeded", "outputs": {"x": params["config"]["token"]}}))
      """)
    #expect(try host.run([["id": "spill", "uses": "spill", "with": ["token": "${{ secrets.TOKEN }}"]]]) == .failed)
    #expect(host.failure("spill")["message"]?.stringValue?.contains("secret") == true)
    #expect(try !host.stored().contains("hidden-value"))
  }

  @Test func `what one process leaves in its scratch directory, the next does not find`() throws {
    try host.plugin("litter", """
      def execute(request, params):
          log("found %d" % len(os.listdir(params["scratch"])))
          if params["config"].get("leave"): open(params["scratch"] + "/left", "w").close()
          reply(request, {"status": "succeeded"})
      serve(execute)
      """)
    let state = try host.run(
      [
        ["id": "a", "uses": "litter"], ["id": "b", "uses": "litter", "with": ["leave": true]],
        ["id": "c", "uses": "litter"], ["id": "d", "uses": "litter"],
      ], fresh: true)
    #expect(state == .succeeded)
    #expect(host.logs() == ["found 0", "found 0", "found 0", "found 0"])
  }
}
