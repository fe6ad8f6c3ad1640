import ChildProcess
import JSON
import POSIX
import TestSupport
import Testing

/// Two hundred plugins at the same time: when they are gone, so is every descriptor and every process of theirs. The step
/// before them and the one behind them wait while the host is looked at.
@Suite(.serialized) struct ManyPluginsTests {
  private static let count = 200

  /// In sh, so that two hundred of them cost next to nothing. It says that it is there, and waits for its gate to open.
  private static let step = #"""
    #!/bin/sh
    value() { rest=${line#*"\"$1\":\""}; printf %s "${rest%%\"*}"; }
    reply() { printf '{"jsonrpc":"2.0","id":"%s","result":%s}\n' "$(value id)" "$1"; }
    while read -r line; do
      case $line in
        *'"method":"initialize"'*) reply '{"protocol":1,"plugin":{"name":"many","version":"1.0.0"},"capabilities":[]}' ;;
        *'"method":"execute"'*)
          echo '{"jsonrpc":"2.0","method":"log","params":{"message":"here"}}'
          : < "$(value gate)"
          case $line in *'"crashes":true'*) kill -s "$(value signal)" $$ ;; esac
          reply '{"status":"succeeded"}' ;;
        *) reply '{}' ;;
      esac
    done

    """#

  /// What the kernel keeps for the host and its supervisor.
  private struct Belongings: Equatable {
    var hostDescriptors: Int
    var supervisorDescriptors: Int
    /// Children of both, apart from each other: the processes of the one step that is running.
    var children: Int
    var zombies: Int

    init(host: Int32) throws {
      let supervisor = try TestSupport.children(of: host)
      let below = try supervisor.flatMap(TestSupport.children)
      hostDescriptors = try Files.list("/proc/\(host)/fd").count
      supervisorDescriptors = try supervisor.map { try Files.list("/proc/\($0)/fd").count }.reduce(0, +)
      children = below.count
      zombies = (supervisor + below).count { processStatus($0)?.first == "Z" }
    }
  }

  private func write(_ folder: TemporaryFolder, crashes: Bool) throws {
    try folder.write("step.py", Self.step)
    try Files.changePermissions(folder.path("step.py"), 0o755)
    try folder.write(
      "plugin.json",
      #"{ "protocol": 1, "name": "many", "version": "1.0.0", "summary": "One of many", "command": ["./step.py"], "config": {} }"#)
    let many = (0..<Self.count).map { index -> JSONValue in
      [
        "id": .string("s\(index)"), "uses": "./", "needs": ["first"], "required": .bool(!crashes),
        "with": [
          "gate": .string(folder.path("gate-many")), "crashes": .bool(crashes),
          "signal": .string(["SEGV", "KILL", "ABRT", "TERM"][index % 4]),
        ],
      ]
    }
    func single(_ id: String, needs: [String]) -> JSONValue {
      [
        "id": .string(id), "uses": "./", "needs": .array(needs.map(JSONValue.string)), "if": "always()",
        "with": ["gate": .string(folder.path("gate-\(id)"))],
      ]
    }
    let steps = [single("first", needs: [])] + many + [single("last", needs: (0..<Self.count).map { "s\($0)" })]
    for gate in ["first", "many", "last"] { _ = try Command("mkfifo", [folder.path("gate-\(gate)")]).run() }
    try folder.write("pipeline.json", JSONValue.object(["name": "many", "steps": .array(steps)]).text())
  }

  @Test(arguments: [false, true]) func `Many plugins side by side leave nothing`(crashes: Bool) throws {
    let folder = try TemporaryFolder()
    try write(folder, crashes: crashes)
    let slipway = SlipwayCommand(home: folder.path("home"), directory: folder.path)
    let supervisor = try BuiltPrograms.supervisor()
    let running = try slipway.start(["run", "pipeline.json", "--json", "--jobs", "\(Self.count)", "--fresh"], under: supervisor)
    let started = running.process.events(seconds: 20) { if case .started = $0 { true } else { false } }
    guard case .started(let host)? = started.last else {
      Issue.record("the host did not start")
      return
    }
    var seen: [String: Belongings] = [:]
    var largest = 0
    var ends: [String: Int] = [:]
    var here = 0
    // Open until the end: whoever comes late finds it open too.
    var gates: [FileDescriptor] = []
    while let line = running.next() {
      let event = try JSONValue(parsing: line)
      ends[event["kind"]?.stringValue ?? "", default: 0] += 1
      guard event["payload"]?["message"] == "here", let id = event["step"]?.stringValue else { continue }
      if ["first", "last"].contains(id) {
        // What has just ended may still be on its way out, and not be there any more when its turn comes to be counted.
        _ = waitUntil(seconds: 20) {
          guard let now = try? Belongings(host: host) else { return false }
          seen[id] = now
          return now.zombies == 0 && now == seen["first"]
        }
        gates.append(try FileDescriptor(opening: folder.path("gate-\(id)"), .write))
      } else {
        here += 1
        if here < Self.count { continue }
        largest = try Files.list("/proc/\(host)/fd").count
        gates.append(try FileDescriptor(opening: folder.path("gate-many"), .write))
      }
    }
    #expect(running.exit() == .exited(0), "\(String(decoding: running.errors, as: UTF8.self))")
    #expect(ends["run.succeeded"] == 1)
    #expect(ends["step.succeeded"] == (crashes ? 2 : Self.count + 2))
    #expect(ends["step.failed", default: 0] == (crashes ? Self.count : 0))
    #expect(largest > 4 * Self.count, "they were there at the same time, each with its pipes and its control socket")
    withExtendedLifetime(gates) {}
    let first = try #require(seen["first"])
    #expect(seen["last"] == first)
    #expect(first.zombies == 0)
    #expect(try remainingProcesses(namedAfter: folder.path, within: 2).isEmpty)
  }
}
