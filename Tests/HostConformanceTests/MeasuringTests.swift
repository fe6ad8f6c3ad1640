import ChildProcess
import POSIX
import TestSupport
import Testing

/// What the suite measures with would show what it looks for.
@Suite struct MeasuringTests {
  @Test func `A process is found by its arguments, its environment and its working directory`() throws {
    let folder = try TemporaryFolder()
    let supervisor = try BuiltPrograms.supervisor()
    let requests = [
      ProcessRequest(path: "/usr/bin/python3", arguments: ["-c", "import time; time.sleep(60)", folder.path], environment: [:]),
      ProcessRequest(path: "/bin/sleep", arguments: ["60"], environment: ["HOME": folder.path("home")]),
      ProcessRequest(path: "/bin/sleep", arguments: ["60"], environment: [:], directory: folder.path),
    ]
    for request in requests {
      let process = try supervisor.start(request)
      _ = process.events { if case .started = $0 { true } else { false } }
      #expect(try waitUntil { try remainingProcesses(namedAfter: folder.path, within: 0).count == 1 })
      process.killAll()
      #expect(try remainingProcesses(namedAfter: folder.path, within: 10).isEmpty)
    }
  }

  @Test func `The memory is the command's own, and a command that takes too long is ended`() throws {
    let folder = try TemporaryFolder()
    let slipway = SlipwayCommand(home: folder.path("home"), directory: folder.path)
    let version = try MeasuredRun(["version"], slipway, deadlineSeconds: 20, notes: folder.path("notes"))
    #expect(version.result.status == .exited(0))
    #expect(!version.timedOut)
    #expect((1_000_000..<40_000_000).contains(version.peakMemoryBytes))
    // A definition that nobody writes.
    #expect(try Command("mkfifo", [folder.path("p.json")]).run().status == .exited(0))
    let stuck = try MeasuredRun(["run", "p.json"], slipway, deadlineSeconds: 0.5, notes: folder.path("notes"))
    #expect(stuck.timedOut)
  }

  @Test func `A text is found at the beginning, in the middle and at the end`() {
    #expect(holds(Array("secret".utf8), "secret"))
    #expect(holds(Array("a sesecret b".utf8), "secret"))
    #expect(holds(Array("my secret".utf8), "secret"))
    #expect(!holds(Array("secre".utf8), "secret"))
    #expect(!holds(Array("secre t secre".utf8), "secret"))
    #expect(!holds([], "secret"))
  }
}
