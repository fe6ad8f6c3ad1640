import ChildProcess
import Engine
import JSON
import POSIX
import RunHistory
import TestSupport
import Testing

/// What is done already is taken back, at whatever moment a run is interrupted.
@Suite struct InterruptionTests {
  let host: TestHost
  init() throws { host = try TestHost() }

  @Test(arguments: [true, false])
  func `cancelled while it waits for its next attempt, a step is undone`(checkpoint: Bool) throws {
    try host.plugin("flaky", effects: "external", undo: true, """
      def execute(request, params):
          undo = {"n": params["attempt"]}
          if \(checkpoint ? "True" : "False"):
              checkpoint(undo)
              return fail(request, 1600, "cut", kind="network", effects="partial", retryable=True)
          fail(request, 1600, "cut", kind="network", effects="partial", retryable=True, undo=undo)
      serve(execute, lambda request, params: (log("undone %d" % params["undo"]["n"]), reply(request, {})))
      """)
    let control = try TestControl()
    let state = try host.run([["id": "flaky", "uses": "flaky", "retry": ["max": 3, "backoff": "1h"]]], control: control) { event in
      if event.kind == .stepRetrying { control.send(.cancel(reason: "test")) }
    }
    #expect(state == .cancelled)
    #expect(host.logs() == ["undone 1"])
    #expect(host.failure("flaky")["effects"] == "partial")
    #expect(host.progress.steps["flaky"]?.isUndone == true)
  }

  @Test func `a cancel, or the end of the run's time, does not stop an undo that is under way`() throws {
    try host.plugin("act", effects: "external", undo: true, """
      import select
      def execute(request, params):
          if params["config"].get("fail"): return fail(request, 2000, "broken", kind="failed", effects="none")
          reply(request, {"status": "succeeded", "undo": {}})
      def undo(request, params):
          log("undoing")
          if select.select([sys.stdin], [], [], 1.5)[0]: return fail(request, 1800, "told to stop", kind="cancelled", effects="unknown")
          reply(request, {})
      serve(execute, undo)
      """)
    let control = try TestControl()
    let steps: JSONValue = [
      ["id": "one", "uses": "act"], ["id": "two", "uses": "act"], ["id": "three", "uses": "act", "with": ["fail": true]],
    ]
    let state = try host.run(steps, more: ["timeout": "1s"], control: control) { event in
      if event.payload["message"] == "undoing" { control.send(.cancel(reason: "test")) }
    }
    #expect(state == .failed)
    #expect(host.events(.stepUndone).map { $0.payload["failure"] } == [nil, nil])
    #expect(host.events.last?.payload["undone"] == ["two", "one"])
    #expect(host.events.last?.payload["message"] == nil)
  }

  @Test func `an attempt that is due and has no room to run in is waited for, not asked about in a circle`() throws {
    try host.plugin("flaky", """
      def execute(request, params):
          if params["attempt"] < 2: return fail(request, 1600, "cut", kind="network", effects="none", retryable=True)
          reply(request, {"status": "succeeded"})
      serve(execute)
      """)
    try host.plugin("long", "serve(lambda request, params: (time.sleep(2), reply(request, {'status': 'succeeded'})))")
    let pipeline: JSONValue = [
      "name": "room",
      "steps": [
        ["id": "flaky", "uses": "flaky", "needs": [], "retry": ["max": 1, "backoff": "10ms"]], ["id": "long", "uses": "long", "needs": []],
      ],
    ]
    let path = try host.folder.write("room.json", pipeline.text(.pretty))
    let slipway = SlipwayCommand(home: host.home.path, directory: host.folder.path)
    let result = try slipway("run", path, "--jobs", "1", "--plugins", host.plugins)
    #expect(result.status == .exited(0))
    // It takes two seconds, of which a circle would use every one.
    #expect(result.usage.cpuSeconds < 1)
  }

  @Test func `the newest of a group that cancels its predecessors wins over those that wait`() throws {
    try host.plugin("never", """
      def execute(request, params):
          log("in")
          receive()
          fail(request, 1800, "stopped", kind="cancelled", effects="none")
      serve(execute)
      """)
    try host.plugin("quick", "serve(lambda request, params: reply(request, {'status': 'succeeded'}))")
    let supervisor = try BuiltPrograms.supervisor()
    let slipway = SlipwayCommand(home: host.home.path, directory: host.folder.path)
    for plugin in ["never", "quick"] {
      let pipeline: JSONValue = [
        "name": "group", "concurrency": ["group": "g", "onConflict": "cancel-running"], "steps": [["id": "a", "uses": .string(plugin)]],
      ]
      try host.folder.write("\(plugin).json", pipeline.text(.pretty))
    }
    let first = try slipway.start(["run", "never.json", "--json", "--plugins", "plugins"], under: supervisor)
    while let line = first.next(), !line.contains(#""message":"in""#) {}
    let second = try slipway("run", "quick.json", "--plugins", "plugins")
    #expect(second.status == .exited(0))
    #expect(first.exit() == .exited(130))
  }
}
