internal import ChildProcess
internal import JSON
internal import POSIX
import TestSupport
import Testing

/// Nothing that a plugin started outlives a host that got SIGKILL by more than two seconds.
@Suite struct SurvivorTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test func `kill -9 of the host ends grandchildren that called setsid and were forked twice`() throws {
    let manifest: JSONValue = [
      "protocol": 1, "name": "clinger", "version": "1.0.0", "summary": "Leaves processes behind", "command": ["./run"],
      "capabilities": [], "config": ["type": "object"], "outputs": ["type": "object"], "secrets": [], "effects": "none",
      "idempotent": true, "needs": [:], "examples": [],
    ]
    try folder.write("plugins/clinger/plugin.json", manifest.text(.pretty))
    // The plugin, a child in its group, one in a session of its own, and one whose parents are both gone.
    try folder.write("plugins/clinger/run", """
      #!/usr/bin/python3
      import json, os, signal, sys, time
      def note(): open("\(folder.path)/pids", "a").write("%d\\n" % os.getpid())
      def linger():
          for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT): signal.signal(number, signal.SIG_IGN)
          note(); time.sleep(600)
      for line in sys.stdin:
          request = json.loads(line)
          if request["method"] == "initialize":
              result = {"protocol": 1, "plugin": {"name": "clinger", "version": "1.0.0"}, "capabilities": []}
              print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
              continue
          if os.fork() == 0: linger()
          if os.fork() == 0: os.setsid(); linger()
          if os.fork() == 0:
              os.setsid()
              if os.fork() == 0: linger()
              os._exit(0)
          linger()
      """)
    try Files.changePermissions(folder.path("plugins/clinger/run"), 0o755)
    let steps = (0..<5).map { JSONValue.object(["id": .string("s\($0)"), "uses": "clinger", "needs": []]) }
    try folder.write("pipeline.json", JSONValue.object(["name": "cling", "steps": .array(steps)]).text())

    let slipway = SlipwayCommand(home: folder.path("home"), directory: folder.path)
    let supervisor = try BuiltPrograms.supervisor()
    let host = try slipway.start(["run", "pipeline.json", "--jobs", "5", "--json"], under: supervisor)
    func processes() -> [Int32] { ((try? folder.text("pids")) ?? "").split(separator: "\n").compactMap { Int32($0) } }
    #expect(waitUntil(seconds: 30) { processes().count == 20 })
    host.process.signal(Signals.kill)
    #expect(host.exit() == .signalled(Signals.kill))
    // Promised are two seconds; the rest is for a machine that runs every other test at the same time.
    #expect(waitUntil(seconds: 6) { processes().allSatisfy { !isAlive($0) } })
  }
}
