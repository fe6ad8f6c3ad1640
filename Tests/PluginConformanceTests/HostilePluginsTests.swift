import Conformance
import POSIX
import TestSupport
import Testing

/// No plugin makes the kit hang, or outlives it.
@Suite struct HostilePluginsTests {
  static let programs = [
    "never answers": "while :; do sleep 60; done",
    "ends at once": "exit 0",
    "closes its standard output and lives on": "exec 1>&-; while :; do sleep 60; done",
    "does not read": "exec 0<&-; while :; do sleep 60; done",
    "floods its standard output": "while :; do echo yes; done",
    "floods its standard error": "while :; do echo yes >&2; done",
    "writes one endless line": "cat /dev/zero",
    "ignores SIGTERM": "trap '' TERM; while :; do sleep 60; done",
    "leaves a daemon behind": "setsid sleep 600 & exit 3",
    "answers everything with {}": "while read -r line; do echo '{}'; done",
    "answers with somebody else's id":
      "while read -r line; do echo '{\"jsonrpc\":\"2.0\",\"id\":\"99\",\"result\":{}}'; done",
  ]

  @Test(arguments: programs.keys.sorted())
  func `The kit comes to an end, and says what is wrong`(what: String) throws {
    let folder = try TemporaryFolder()
    try Mutation("none").write(to: folder)
    try folder.write("step.py", "#!/bin/sh\n# exemplary-\(Path.name(folder.path))\n\(Self.programs[what] ?? "")\n")
    var kit = ConformanceKit()
    kit.patience = .short
    kit.patience.initialize = 0.5
    kit.patience.execute = 0.5
    kit.patience.question = 0.5
    kit.patience.exit = 0.5
    let begin = Clock.monotonic
    let results = try kit.check(PluginUnderTest(at: folder.path))
    #expect(Clock.monotonic - begin < 60)
    #expect(results.first { $0.id == "initialize-reply" }?.outcome == .failed)
    // What needs a plugin that answers is not blamed on it again.
    #expect(results.filter { $0.outcome == .failed }.map(\.id) == ["initialize-reply"])
    #expect(results.last?.reason == "it does not answer initialize (case initialize-reply)")
    if what == "leaves a daemon behind" { #expect(results.contains { $0.survivors.contains { $0.hasPrefix("sleep ") } }) }
    #expect(try processes(in: folder.path) == [])
  }

  @Test(arguments: ["chmod -x", "no interpreter", "CR LF", "no program"])
  func `A program that can't be started is told once`(what: String) throws {
    let folder = try TemporaryFolder()
    try Mutation("none").write(to: folder)
    let program = try folder.text("step.py")
    switch what {
    case "chmod -x": try Files.changePermissions(folder.path("step.py"), 0o644)
    case "no interpreter": try folder.write("step.py", "#!/usr/bin/pyton3\n" + program)
    case "CR LF": try folder.write("step.py", program.split(separator: "\n").joined(separator: "\r\n"))
    default: try Files.remove(folder.path("step.py"))
    }
    let results = try ConformanceKit().check(PluginUnderTest(at: folder.path))
    #expect(results.filter { $0.outcome == .failed }.map(\.id) == ["command-executable"])
    #expect(results.last?.reason == "its program can't be started (case command-executable)")
  }

  @Test func `Passing over unknown methods is one fault`() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "step.py",
      """
      #!/usr/bin/python3
      import json, sys
      for line in filter(str.strip, sys.stdin):
          message = json.loads(line)
          known = {"initialize": {"protocol": 1, "plugin": {"name": "short", "version": "1.0.0"}}, "shutdown": {}}
          if message.get("method") in known:
              print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": known[message["method"]]}), flush=True)
          if message.get("method") == "shutdown": break

      """)
    try folder.write(
      "plugin.json",
      #"{ "protocol": 1, "name": "short", "version": "1.0.0", "summary": "A plugin of a test", "command": ["./step.py"], "config": { "type": "object" } }"#)
    try Files.changePermissions(folder.path("step.py"), 0o755)
    var kit = ConformanceKit()
    kit.patience = .short
    kit.only = ["unknown-method", "unknown-notification", "id-echo"]
    let results = try kit.check(PluginUnderTest(at: folder.path))
    #expect(results.filter { $0.outcome == .failed }.map(\.id) == ["unknown-method"], "\(results.map(\.words))")
  }

  /// Processes that still run the program in a folder.
  private func processes(in folder: String) throws -> [String] {
    try Files.list("/proc").filter { name in
      guard Int32(name) != nil, let command = try? Files.read("/proc/\(name)/cmdline") else { return false }
      return String(decoding: command, as: UTF8.self).contains(folder)
    }
  }
}
