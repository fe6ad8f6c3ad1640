import ChildProcess
import JSON
import POSIX
import TestSupport
import Testing

/// Two hundred plugins at the same time: when they are gone, so is every descriptor and every process of theirs. The step
/// before them and the one behind them wait while the host is looked at.
@Suite(.serialized) struct ManyPluginsTests {
  private static let count = 200

  private static let step = """
    #!/usr/bin/python3
    from misbehave import *

    def wait_for(condition):
        end = time.monotonic() + 120
        while not condition():
            if time.monotonic() > end: os._exit(7)
            time.sleep(0.02)

    def execute(request, params):
        config = params["config"]
        if "file" in config:
            log("look")
            wait_for(lambda: os.path.exists(config["file"]))
        else:
            open("here-" + params["step"], "w").close()
            wait_for(lambda: sum(name.startswith("here-") for name in os.listdir(".")) == config["count"])
            if config["crashes"]: os.kill(os.getpid(), [signal.SIGSEGV, signal.SIGKILL, signal.SIGABRT][hash(params["step"]) % 3])
        reply(request, {"status": "succeeded"})
    serve(execute)

    """

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
    try folder.write("misbehave.py", try Files.read(Path.join(HostCase.folder, "misbehave.py")))
    try folder.write(
      "plugin.json",
      #"{ "protocol": 1, "name": "many", "version": "1.0.0", "summary": "One of many", "command": ["./step.py"], "config": {} }"#)
    let many = (0..<Self.count).map { index -> JSONValue in
      [
        "id": .string("s\(index)"), "uses": "./", "needs": ["first"], "required": .bool(!crashes),
        "with": ["count": .integer(Self.count), "crashes": .bool(crashes)],
      ]
    }
    func looked(_ id: String, needs: [String]) -> JSONValue {
      [
        "id": .string(id), "uses": "./", "needs": .array(needs.map(JSONValue.string)), "if": "always()",
        "with": ["file": .string(folder.path("go-\(id)"))],
      ]
    }
    let steps = [looked("first", needs: [])] + many + [looked("last", needs: (0..<Self.count).map { "s\($0)" })]
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
    while let line = running.next() {
      let event = try JSONValue(parsing: line)
      let kind = event["kind"]?.stringValue ?? ""
      ends[kind, default: 0] += 1
      largest = max(largest, (try? Files.list("/proc/\(host)/fd").count) ?? 0)
      if event["payload"]?["message"] == "look", let id = event["step"]?.stringValue {
        // What has just ended may still be on its way out, and not be there any more when its turn comes to be counted.
        _ = waitUntil(seconds: 20) {
          guard let now = try? Belongings(host: host) else { return false }
          seen[id] = now
          return now.zombies == 0 && now == seen["first"]
        }
        try folder.write("go-\(id)", "")
      }
    }
    #expect(running.exit() == .exited(0), "\(String(decoding: running.errors, as: UTF8.self))")
    #expect(ends["run.succeeded"] == 1)
    #expect(ends["step.succeeded"] == (crashes ? 2 : Self.count + 2))
    #expect(ends["step.failed", default: 0] == (crashes ? Self.count : 0))
    #expect(largest > Self.count, "they were there at the same time")
    let first = try #require(seen["first"])
    #expect(seen["last"] == first)
    #expect(first.zombies == 0)
    #expect(try remainingProcesses(namedAfter: folder.path, within: 2).isEmpty)
  }
}
