internal import ChildProcess
internal import HTTPClient
internal import JSON
internal import POSIX
import TestSupport
import Testing

/// `--sandbox` at the command line, on machines that can and can't.
@Suite struct SandboxCommandTests {
  private let slipway: Slipway

  init() throws {
    slipway = try Slipway()
    try slipway.folder.write("plugins/look/plugin.json", Self.manifest("look"))
    try slipway.folder.write("pipeline.json", #"{ "name": "look", "steps": [{ "id": "look", "uses": "look" }] }"#)
    try slipway.folder.write("plugins/look/run", """
      #!/usr/bin/python3
      import json, os, sys
      for line in sys.stdin:
          request = json.loads(line)
          result = {"protocol": 1, "plugin": {"name": "look", "version": "1.0.0"}, "capabilities": []}
          if request["method"] == "execute": result = {"status": "succeeded", "outputs": {}}
          print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
      """)
    try Files.changePermissions(slipway.folder.path("plugins/look/run"), 0o755)
  }

  private static func manifest(_ name: String, program: String = "run") -> String {
    """
    { "protocol": 1, "name": "\(name)", "version": "1.0.0", "summary": "A plugin of a test", "command": ["./\(program)"],
      "capabilities": [], "config": { "type": "object" }, "outputs": { "type": "object" }, "effects": "none", "idempotent": true }
    """
  }

  /// A folder that is all of PATH.
  private func path(bubblewrap: String?) throws -> String {
    let folder = slipway.folder.path("bin")
    try Files.makeDirectories(folder)
    if let bubblewrap {
      try Files.write(Path.join(folder, "bwrap"), Array(bubblewrap.utf8))
      try Files.changePermissions(Path.join(folder, "bwrap"), 0o755)
    }
    return folder
  }

  @Test(arguments: [
    (nil, "bubblewrap (bwrap) is not installed", "help: apt-get install bubblewrap"),
    (
      "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n",
      "this machine can't make one: bwrap: No permissions to create new namespace", "help: user namespaces must be allowed: sysctl"
    ),
  ]) func `Without a sandbox nothing is run that asks for one`(_ bubblewrap: String?, _ message: String, _ help: String) throws {
    slipway.environment["PATH"] = try path(bubblewrap: bubblewrap)
    for command in [["run", "pipeline.json", "--sandbox"], ["plan", "pipeline.json", "--sandbox"], ["validate", "pipeline.json", "--sandbox"]] {
      let result = try slipway.run(command)
      #expect(result.code == 2, "\(command): \(result)")
      #expect(result.errors.contains(message) && result.errors.contains(help), "\(result.errors)")
      #expect(!Files.exists(slipway.folder.path("home/slipway.db")))
    }
    #expect(try slipway("run", "pipeline.json").code == 0)
    try slipway.folder.write("home/settings.json", #"{ "sandbox": true }"#)
    #expect(try slipway("run", "pipeline.json").code == 2)
    let check = try slipway("doctor", "--json").json?.arrayValue?.first { $0["name"] == "sandbox" }
    #expect(check?["result"] == "missing" && check?["message"]?.stringValue?.contains(message) == true)
  }

  @Test func `With one the same runs, and resume and rollback take the option`() throws {
    let result = try slipway("run", "pipeline.json", "--sandbox", "--json")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains(#""sandbox":{"network":false,"processes":false,"services":false,"commands":[]"#))
    #expect(try slipway("help", "resume").output.contains("--sandbox"))
    #expect(try slipway("help", "rollback").output.contains("--sandbox"))
  }

  @Test func `The settings are checked by doctor, and before a run`() throws {
    #expect(try slipway("doctor", "--json").json?.arrayValue?.contains { $0["name"] == "settings" && $0["result"] == "good" } == true)
    try slipway.folder.write("home/settings.json", "{\n  \"sandbxo\": true\n}")
    let doctor = try slipway("doctor")
    #expect(doctor.code == 1)
    #expect(doctor.output.contains("settings.json:2:3: unknown key \"sandbxo\""))
    let run = try slipway("run", "pipeline.json")
    #expect(run.code == 2 && run.errors.contains("home/settings.json:2:3: error: unknown key \"sandbxo\""))
    // What does not start plugins works all the same.
    #expect(try slipway("runs").code == 0)
    try slipway.folder.write("home/settings.json", #"{ "runners": { "far": { "command": ["no-such-client"] } } }"#)
    #expect(try slipway("doctor").output.contains("runner far: no-such-client is not found"))
  }

  @Test func `A program that can't be started is named by run, validate and doctor`() throws {
    try slipway.folder.write("plugins/odd/plugin.json", Self.manifest("odd"))
    try slipway.folder.write("plugins/odd/run", "#!/usr/bin/env python3\r\nprint()\r\n")
    try Files.changePermissions(slipway.folder.path("plugins/odd/run"), 0o755)
    try slipway.folder.write("odd.json", #"{ "name": "odd", "steps": [{ "id": "odd", "uses": "odd" }] }"#)
    for command in ["run", "validate"] {
      let result = try slipway(command, "odd.json")
      #expect(result.code == 2)
      #expect(result.errors.contains("odd.json:1:51: error: the program of the plugin \"odd\" can't be run: "), "\(result.errors)")
      #expect(result.errors.contains("ends in CR LF") && result.errors.contains("help: sed -i 's/\\r$//' "))
    }
    #expect(try slipway("doctor", "--plugins", "plugins").output.contains("ends in CR LF"))
  }

  @Test func `a run that was started in a sandbox is resumed in one`() throws {
    try slipway.folder.write("plugins/look/run", """
      #!/usr/bin/python3
      import json, os, sys, time
      for line in sys.stdin:
          request = json.loads(line)
          result = {"protocol": 1, "plugin": {"name": "look", "version": "1.0.0"}, "capabilities": []}
          if request["method"] == "execute":
              if not os.path.exists("begun"): open("begun", "w").close(); time.sleep(600)
              result = {"status": "succeeded", "outputs": {"alone": not os.path.exists("/proc/\(Environment.processIdentifier)")}}
          print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
      """)
    let command = SlipwayCommand(home: slipway.folder.path("home"), directory: slipway.folder.path)
    let supervisor = try BuiltPrograms.supervisor()
    let host = try command.start(["run", "pipeline.json", "--sandbox", "--json"], under: supervisor)
    let home = slipway.folder.path("home")
    #expect(waitUntil(seconds: 20) { ((try? Files.walk(home)) ?? []).contains { $0.hasSuffix("/begun") } })
    host.process.killAll()
    #expect(try waitUntil(seconds: 10) { try slipway("runs").output.contains("interrupted") })
    let result = try slipway("resume", "last", "--json")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains(#""alone":true"#), "\(result.output)")
  }

  @Test func `kill -9 of the host ends what runs in a sandbox`() throws {
    let marker = "survivor-\(UInt64.random(in: 0 ... .max))"
    try slipway.folder.write("plugins/look/run", """
      #!/usr/bin/python3
      import json, os, sys, time
      def linger(): os.execv(sys.executable, ["python3", "-c", "import time; time.sleep(600)", "\(marker)"])
      for line in sys.stdin:
          request = json.loads(line)
          if request["method"] == "initialize":
              result = {"protocol": 1, "plugin": {"name": "look", "version": "1.0.0"}, "capabilities": []}
              print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
              continue
          if os.fork() == 0: os.setsid(); linger()
          linger()
      """)
    func survivors() throws -> Int {
      try Files.list("/proc").compactMap { Int32($0) }.count { process in
        let words = (try? Files.read("/proc/\(process)/cmdline")) ?? []
        return isAlive(process) && String(decoding: words, as: UTF8.self).contains(marker)
      }
    }
    let command = SlipwayCommand(home: slipway.folder.path("home"), directory: slipway.folder.path)
    let supervisor = try BuiltPrograms.supervisor()
    let host = try command.start(["run", "pipeline.json", "--sandbox", "--json"], under: supervisor)
    #expect(try waitUntil(seconds: 20) { try survivors() == 2 })
    var process: Int32?
    while let event = host.process.nextEvent() { if case .started(let id) = event { process = id; break } }
    _ = Signals.send(Signals.kill, to: try #require(process))
    #expect(try waitUntil(seconds: 2) { try survivors() == 0 })
  }
}
