import ChildProcess
@testable import Engine
import JSON
import POSIX
import RunHistory
import StepProtocol
import TestSupport
import Testing

/// What a host does with its processes, it does with those in a sandbox.
@Suite struct SandboxLifeTests {
  let host: TestHost
  init() throws { host = try TestHost() }

  /// Processes whose arguments hold a text.
  private func processes(_ marker: String) throws -> [Int32] {
    try Files.list("/proc").compactMap { Int32($0) }.filter { process in
      let words = (try? Files.read("/proc/\(process)/cmdline")) ?? []
      return isAlive(process) && String(decoding: words, as: UTF8.self).contains(marker)
    }
  }

  /// A plugin that leaves a process in its group, one in a session of its own, and one whose parents are gone.
  private func clinger(_ marker: String, end: String) throws {
    try host.plugin("clinger", """
      def linger():
          for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT): signal.signal(number, signal.SIG_IGN)
          os.execv(sys.executable, ["python3", "-c", "import time; time.sleep(600)", "\(marker)"])
      def execute(request, params):
          if os.fork() == 0: linger()
          if os.fork() == 0: os.setsid(); linger()
          if os.fork() == 0:
              os.setsid()
              if os.fork() == 0: linger()
              os._exit(0)
          log("ready")
          \(end)
      serve(execute)
      """)
  }

  @Test(arguments: ["reply(request, {'status': 'succeeded', 'outputs': {}})", "os.kill(-1, signal.SIGKILL); sys.exit(5)", "os.abort()"])
  func `nothing that a step leaves behind survives it`(_ end: String) throws {
    let marker = "survivor-\(UInt64.random(in: 0 ... .max))"
    try clinger(marker, end: end)
    _ = try host.run([["id": "cling", "uses": "clinger"]], sandbox: true)
    #expect(host.logs("cling").contains("ready"))
    #expect(try waitUntil(seconds: 2) { try processes(marker).isEmpty })
  }

  @Test func `a guard that is killed takes the sandbox with it`() throws {
    let marker = "survivor-\(UInt64.random(in: 0 ... .max))"
    try clinger(marker, end: "time.sleep(600)")
    let state = try host.run([["id": "cling", "uses": "clinger", "timeout": "20s"]], sandbox: true) { event in
      guard event.kind == .stepLog, event.payload["message"] == "ready" else { return }
      // Up from one that stayed in the group: the first process called slipway-supervisor is the guard.
      guard let found = try? processes(host.home.path).first(where: { parent(of: $0) != nil }) else { return }
      var process = found
      while let above = parent(of: process), above > 1 {
        process = above
        if (try? Files.read("/proc/\(process)/comm")).map({ String(decoding: $0, as: UTF8.self) }) == "slipway-supervi\n" { break }
      }
      _ = Signals.send(Signals.kill, to: process)
    }
    #expect(state == .failed)
    #expect(["exited", "killed"].contains(host.failure("cling")["kind"]?.stringValue), "\(host.failure("cling"))")
    #expect(try waitUntil(seconds: 2) { try processes(marker).isEmpty && processes("slipway-sandbox").isEmpty })
  }

  @Test func `a cancel arrives, and is answered`() throws {
    try host.plugin("wait", undo: true, """
      def execute(request, params):
          checkpoint({"x": 1})
          log("ready")
          while True:
              message = receive()
              if message["method"] == "cancel": return fail(request, 1800, "stopped", effects="partial")
      def undo(request, params): log("undone %d" % params["undo"]["x"]); reply(request, {})
      serve(execute, undo)
      """)
    let control = try TestControl()
    let state = try host.run([["id": "wait", "uses": "wait"]], sandbox: true, control: control) {
      if $0.payload["message"] == "ready" { control.send(.cancel(reason: "enough")) }
    }
    #expect(state == .cancelled)
    #expect(host.failure("wait")["message"] == "stopped")
    // Undone in a sandbox too.
    #expect(host.logs("wait").contains("undone 1"))
  }

  @Test func `SIGTERM reaches the plugin, and leaves it its time`() throws {
    let sandbox = try Sandbox(home: host.home)
    try host.home.prepare()
    let folder = host.folder.path("work")
    try Files.makeDirectories(folder)
    try Files.write(host.folder.path("report"), [])
    let script = "trap 'sleep 0.2; echo gently; exit 3' TERM; echo ready; while :; do sleep 0.05; done"
    var shell = sandbox
    shell.inspect("/bin/sh", commands: ["sleep"])
    let folders = LaunchFolders(workspace: folder, scratch: folder, plugin: folder, home: host.home.path)
    let launch = shell.launch(
      PluginLaunch(executable: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"], directory: folder),
      shell.mounts("/bin/sh", folders, SandboxGrants()) { try? Files.status($0).kind }, SandboxGrants(), report: host.folder.path("report"))
    let supervisor = try BuiltPrograms.supervisor()
    let process = try supervisor.start(launch.request)
    var output: [UInt8] = []
    func read(until text: String) -> Bool {
      waitUntil {
        if let bytes = try? process.output.read(upTo: 4096) { output += bytes }
        return String(decoding: output, as: UTF8.self).contains(text)
      }
    }
    #expect(read(until: "ready"), "\(String(decoding: (try? process.errors.read(upTo: 4096)) ?? [], as: UTF8.self))")
    process.signal(Signals.terminate)
    #expect(read(until: "gently"))
    var status: ChildProcess.ExitStatus?
    _ = waitUntil {
      while status == nil, let event = process.nextEvent(), event != .gone { if case .exited(let found, _, _) = event { status = found } }
      return status != nil
    }
    #expect(status == .exited(3))
  }

  @Test func `how it ended and what it used`() throws {
    try host.plugin("use", """
      def execute(request, params):
          block = bytearray(60_000_000)
          end = time.process_time() + 0.3
          while time.process_time() < end: pass
          if params["config"].get("die"): os.kill(os.getpid(), signal.SIGSEGV)
          reply(request, {"status": "succeeded", "outputs": {}})
      serve(execute)
      """)
    let steps: JSONValue = [["id": "a", "uses": "use"], ["id": "b", "uses": "use"], ["id": "c", "uses": "use", "with": ["die": true]]]
    #expect(try host.run(steps, sandbox: true) == .failed)
    // The process goes on after a, and so is asked while it runs.
    for step in ["a", "b"] {
      let payload = try #require(host.events(.stepSucceeded, step).first?.payload)
      #expect(payload["cpuSeconds"]?.doubleValue ?? 0 > 0.2, "\(payload)")
      #expect(payload["peakMemoryBytes"]?.integerValue ?? 0 > 60_000_000, "\(payload)")
    }
    let failure = host.failure("c")
    #expect(failure["kind"] == "killed")
    #expect(failure["message"]?.stringValue?.hasPrefix("was ended by SIGSEGV") == true, "\(failure)")
    #expect(failure["cpuSeconds"]?.doubleValue ?? 0 > 0.2)
  }

  @Test func `steps with the same grants share a process, others do not`() throws {
    try host.plugin("who", config: ["type": "object", "properties": ["file": ["type": "string", "format": "path"]]], """
      def execute(request, params):
          if "file" in params["config"]: open(params["config"]["file"]).read()
          reply(request, {"status": "succeeded", "outputs": {"scratch": params["scratch"]}})
      serve(execute)
      """)
    try host.folder.write("x", "")
    try host.folder.write("y", "")
    func step(_ id: String, _ file: String?) -> JSONValue {
      ["id": .string(id), "uses": "who", "with": .object(JSONObject(file.map { [("file", .string($0))] } ?? []))]
    }
    #expect(try host.run([step("a", "x"), step("b", "x"), step("c", "y"), step("d", nil), step("e", "x")], sandbox: true) == .succeeded)
    let scratch = host.events(.stepSucceeded).compactMap { $0.payload["outputs"]?["scratch"]?.stringValue }
    #expect(scratch.count == 5)
    #expect(scratch[0] == scratch[1] && scratch[0] == scratch[4])
    #expect(Set(scratch).count == 3)
  }

  @Test func `what one step reached for is not told of the next one in its process`() throws {
    try host.plugin("who", """
      import socket
      def execute(request, params):
          if params["config"].get("call"):
              try: socket.create_connection(("192.0.2.1", 80), 5)
              except OSError: return reply(request, {"status": "succeeded", "outputs": {}})
          fail(request, 2000, "broken", effects="none")
      serve(execute)
      """)
    let steps: JSONValue = [["id": "a", "uses": "who", "with": ["call": true]], ["id": "b", "uses": "who"]]
    #expect(try host.run(steps, sandbox: true) == .failed)
    #expect(host.failure("b")["kind"] == "failed")
    #expect(host.failure("b")["message"] == "broken")
  }

  @Test func `a run that is undone later uses the sandbox of then`() throws {
    let schema: JSONValue = ["type": "object", "properties": ["target": ["type": "string", "format": "path"]]]
    try host.plugin("make", effects: "external", undo: true, config: schema, needs: ["paths": [["path": "${config.target}", "access": "write"]]], """
      def execute(request, params):
          open(params["config"]["target"], "w").write("made")
          reply(request, {"status": "succeeded", "outputs": {}, "undo": {"target": params["config"]["target"]}})
      def undo(request, params):
          os.remove(params["undo"]["target"])
          log("alone: %s" % (len([name for name in os.listdir("/proc") if name.isdigit()]) < 6))
          reply(request, {})
      serve(execute, undo)
      """)
    try Files.makeDirectories(host.folder.path("out"))
    #expect(try host.run([["id": "make", "uses": "make", "with": ["target": "${{ format('out/{0}', 'file') }}"]]], sandbox: true) == .succeeded)
    #expect(try host.folder.text("out/file") == "made")
    let run = try #require(host.run)
    var logs: [String] = []
    let result = try Host(home: host.home).undo(run) { if $0.kind == .stepLog { logs.append($0.payload["message"]?.stringValue ?? "") } }
    #expect(result.undone == ["make"])
    #expect(!Files.exists(host.folder.path("out/file")))
    #expect(logs == ["alone: True"])
  }

  // MARK: Who asks for it

  private func isAlone(_ more: JSONObject, settings: String? = nil, step: JSONObject = [:]) throws -> Bool {
    try host.plugin("look", """
      def execute(request, params):
          reply(request, {"status": "succeeded", "outputs": {"alone": not os.path.exists("/proc/\(Environment.processIdentifier)")}})
      serve(execute)
      """)
    try Files.makeDirectories(host.home.path)
    if let settings { try Files.write(host.home.settings, Array(settings.utf8)) } else { try? Files.remove(host.home.settings) }
    var look: JSONObject = ["id": "look", "uses": "look"]
    for (key, value) in step { look[key] = value }
    #expect(try host.run([.object(look)], more: more) == .succeeded)
    return host.events(.stepSucceeded).last?.payload["outputs"]?["alone"] == true
  }

  @Test func `a pipeline, a step or the settings ask for it; a pipeline can't turn off what the settings demand`() throws {
    #expect(try !isAlone([:]))
    #expect(try isAlone(["sandbox": true]))
    #expect(try !isAlone(["sandbox": true], step: ["sandbox": false]))
    #expect(try isAlone([:], step: ["sandbox": true]))
    #expect(try isAlone([:], settings: #"{ "sandbox": true }"#))
    #expect(try isAlone(["sandbox": false], settings: #"{ "sandbox": true }"#, step: ["sandbox": false]))
    #expect(try !isAlone([:], settings: #"{ "sandbox": false }"#))
  }

  @Test func `plans and validations run in it`() throws {
    try host.plugin("look", offers: ["plan"], """
      def plan(request, params):
          alone = not os.path.exists("/proc/\(Environment.processIdentifier)")
          reply(request, {"changes": [{"action": "look", "target": "x", "summary": str(alone), "destructive": False}]})
      serve(None, plan=plan)
      """)
    for sandbox in [true, false] {
      let options = RunOptions(jobs: 1, pluginFolders: [host.plugins], sandbox: sandbox)
      let planned = try Host(home: host.home).plan(try host.request([["id": "look", "uses": "look"]], options: options))
      #expect(planned[0].changes?.first?.summary == (sandbox ? "True" : "False"), "\(planned)")
    }
  }

  @Test func `a secret reaches the step, and nothing else`() throws {
    try host.plugin("quiet", secrets: ["token"], config: ["type": "object", "properties": ["token": ["type": "string"]]], """
      def execute(request, params):
          seen = [name for name in os.listdir("/proc") if name.isdigit() and b"hush-hush" in open("/proc/%s/cmdline" % name, "rb").read()]
          log("%s %s %d" % (params["config"]["token"], "hush-hush" in str(os.environ), len(seen)))
          reply(request, {"status": "succeeded", "outputs": {}})
      serve(execute)
      """)
    try Files.makeDirectories(host.home.secrets, permissions: 0o700)
    try Files.write(Path.join(host.home.secrets, "TOKEN"), Array("hush-hush\n".utf8), permissions: 0o600)
    #expect(try host.run([["id": "quiet", "uses": "quiet", "with": ["token": "${{ secrets.TOKEN }}"]]], sandbox: true) == .succeeded)
    #expect(host.logs("quiet") == ["*** False 0"])
    #expect(try !host.stored().contains("hush-hush"))
  }
}
