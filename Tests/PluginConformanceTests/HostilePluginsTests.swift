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
    #expect(results.first { $0.id == "execute-examples" }?.outcome == .failed)
    // What needs a plugin that works is not blamed on it again.
    #expect(results.first { $0.id == "undo-restores" }?.outcome == .skipped)
    if what == "leaves a daemon behind" { #expect(results.contains { $0.survivors.contains { $0.hasPrefix("sleep ") } }) }
    #expect(try processes(in: folder.path) == [])
  }

  /// Processes that still run the program in a folder.
  private func processes(in folder: String) throws -> [String] {
    try Files.list("/proc").filter { name in
      guard Int32(name) != nil, let command = try? Files.read("/proc/\(name)/cmdline") else { return false }
      return String(decoding: command, as: UTF8.self).contains(folder)
    }
  }
}
