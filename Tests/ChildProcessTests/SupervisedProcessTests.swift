import ChildProcess
import POSIX
import TestSupport
import Testing

/// A shell script under the real supervisor.
func start(_ supervisor: Supervisor, _ script: String, environment: [String: String] = ["PATH": "/usr/bin:/bin"], directory: String? = "/") throws
  -> SupervisedProcess
{
  try supervisor.start(
    ProcessRequest(path: "/bin/sh", arguments: ["-c", script], environment: environment, directory: directory))
}

struct SupervisedProcessTests {
  let supervisor: Supervisor

  init() throws {
    Signals.ignoreBrokenPipes()
    supervisor = try BuiltPrograms.supervisor()
  }

  @Test(arguments: [
    ("exit 0", ChildProcess.ExitStatus.exited(0)), ("exit 7", .exited(7)), ("exit 255", .exited(255)),
    ("kill -TERM $$", .signalled(15)), ("kill -KILL $$", .signalled(9)), ("kill -SEGV $$", .signalled(11)),
  ])
  func `the exit code or the signal is reported, then that nothing is left`(script: String, status: ChildProcess.ExitStatus) throws {
    let events = try start(supervisor, script).events { $0 == .gone }
    guard events.count == 3, case .started(let process) = events[0], case .exited(let ended, _, let remaining) = events[1] else {
      Issue.record("\(events)")
      return
    }
    #expect(process > 1)
    #expect(ended == status)
    #expect(!remaining)
    #expect(events[2] == .gone)
  }

  @Test func `time and memory of the process and the children it waited for are measured`() throws {
    let script = "i=0; while [ $i -lt 150000 ]; do i=$((i+1)); done; dd if=/dev/zero of=/dev/null bs=48M count=1 2>/dev/null"
    let events = try start(supervisor, script).events { $0 == .gone }
    guard case .exited(_, let usage, _)? = events.first(where: { $0.exitStatus != nil }) else {
      Issue.record("\(events)")
      return
    }
    #expect(usage.cpuSeconds > 0.01)
    #expect(usage.peakMemoryBytes > 40 << 20)
    #expect(usage.peakMemoryBytes < 400 << 20)
  }

  @Test func `what can't be started is told with its error number`() throws {
    let folder = try TemporaryFolder()
    let cases: [(path: String, code: Int32)] = [
      (folder.path("missing"), 2),
      (try folder.write("interpreter", "#!/nowhere/sh\n"), 2),
      (try folder.write("garbage", "\u{1}\u{2}no program"), 8),
      (try folder.write("plain", "#!/bin/sh\n"), 13),
    ]
    for name in ["interpreter", "garbage"] { try Files.changePermissions(folder.path(name), 0o755) }
    for (path, code) in cases {
      let process = try supervisor.start(ProcessRequest(path: path, environment: [:], directory: "/"))
      let events = process.events { $0 == .failed(code) }
      #expect(events == [.failed(code)], "\(path)")
      #expect(ProcessError(code: code, path: path).help != nil)
      #expect(process.events { $0 == .gone } == [.gone])
    }
    let homeless = try supervisor.start(ProcessRequest(path: "/bin/true", environment: [:], directory: folder.path("no")))
    #expect(homeless.events { $0 == .failed(2) } == [.failed(2)])
  }

  @Test func `arguments, environment and working directory arrive exactly, and nothing else does`() throws {
    let folder = try TemporaryFolder()
    try Files.makeDirectory(folder.path("a b"))
    let variables = ["PATH": "/usr/bin:/bin", "EMPTY": "", "TEXT": "a=b\nc é"]
    let process = try supervisor.start(
      ProcessRequest(
        path: "/bin/sh", arguments: ["-c", "pwd; for a in \"$@\"; do printf '<%s>\\n' \"$a\"; done; tr '\\0' '|' < /proc/$$/environ", "sh", "", "a b", "$HOME\n*"],
        environment: variables, directory: folder.path("a b")))
    let text = try process.allOutput()
    #expect(text == "\(folder.path("a b"))\n<>\n<a b>\n<$HOME\n*>\nEMPTY=|PATH=/usr/bin:/bin|TEXT=a=b\nc é|")
  }

  @Test func `a request over the limit is refused without a start`() throws {
    #expect(throws: ProcessError.self) {
      try supervisor.start(
        ProcessRequest(path: "/bin/true", arguments: [String(repeating: "x", count: 200 * 1024)], environment: [:]))
    }
    #expect(try start(supervisor, "exit 3").events { $0 == .gone }.contains { $0.exitStatus == .exited(3) })
  }

  @Test func `the process sees its three descriptors and no other`() throws {
    let others = try (0..<20).map { _ in try FileDescriptor.pipe() }
    let script = "i=0; while [ $i -lt 300 ]; do [ -e /proc/$$/fd/$i ] && echo $i; i=$((i+1)); done"
    let text = try start(supervisor, script).allOutput()
    #expect(text == "0\n1\n2\n")
    #expect(others.count == 20)
  }

  @Test func `every signal is at its default and unmasked, though the host ignores some`() throws {
    let text = try start(supervisor, "exec cat /proc/self/status").allOutput()
    #expect(text.contains("SigBlk:\t0000000000000000\n"))
    // 32 and 33 are glibc's own: its posix_spawn leaves them ignored, whatever is asked for.
    #expect(text.contains("SigIgn:\t0000000000000000\n") || text.contains("SigIgn:\t0000000180000000\n"), "\(text)")
  }

  @Test func `it leads a process group of its own`() throws {
    let text = try start(supervisor, "echo $$; cut -d' ' -f5 /proc/$$/stat").allOutput()
    let lines = text.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first == lines.last)
  }

  @Test func `standard input, output and errors are three pipes`() throws {
    let process = try start(supervisor, "cat; echo out; echo err >&2")
    try process.input?.write(Array("in\n".utf8))
    process.closeInput()
    #expect(try process.allOutput() == "in\nout\n")
    #expect(try process.allErrors() == "err\n")
  }

  @Test func `a signal goes to the whole group`() throws {
    let process = try start(supervisor, "sh -c 'trap \"echo child; exit\" TERM; echo ready; while :; do sleep 0.05; done' & trap 'wait; echo parent; exit 4' TERM; wait")
    var seen = ""
    #expect(waitUntil {
      seen += String(decoding: (try? process.output.read(upTo: 100)) ?? [], as: UTF8.self)
      return seen.contains("ready")
    })
    process.signal(Signals.terminate)
    #expect(process.events { $0.exitStatus != nil }.last?.exitStatus == .exited(4))
    #expect(try process.allOutput().contains("parent"))
  }

  // In a process of its own, whose descriptors no other test touches.
  @Test func `two hundred processes side by side leave no descriptor and no zombie`() async {
    await #expect(processExitsWith: .success) {
      let supervisor = try BuiltPrograms.supervisor()
      let before = try descriptors()
      var running = try (0..<200).map { _ in try start(supervisor, "read line; exit $line") }
      guard try descriptors() >= before + 797 else { exitProcess(2) }
      guard case .started(let first)? = running[0].nextEventAwaited(), let guardian = parent(of: first),
        let supervising = parent(of: guardian)
      else { exitProcess(3) }
      guard try waitUntil({ try children(of: supervising).count == 200 }) else { exitProcess(4) }
      for (index, process) in running.enumerated() { try process.input?.write(Array("\(index)\n".utf8)) }
      for (index, process) in running.enumerated() {
        let events = process.events { $0 == .gone }
        guard events.contains(where: { $0.exitStatus == .exited(Int32(index)) }), events.last == .gone else { exitProcess(5) }
      }
      running = []
      guard try waitUntil({ try descriptors() <= before + 3 }) else { exitProcess(6) }
      // A guard that was not waited for would still be there, under the supervisor.
      guard try waitUntil({ try children(of: supervising).isEmpty }) else { exitProcess(7) }
    }
  }

  @Test func `commands leave no descriptor and no zombie, also those that can't be started`() async {
    await #expect(processExitsWith: .success) {
      Signals.ignoreBrokenPipes()
      let before = try descriptors()
      for _ in 0..<20 {
        _ = try Command("true").run(input: [UInt8](repeating: 1, count: 100_000))
        _ = try? Command("/etc/hostname").run()
        _ = try Command("true").startDetached().wait(seconds: 10)
      }
      guard try waitUntil({ try descriptors() <= before + 3 }) else { exitProcess(2) }
      guard try children(of: Environment.processIdentifier).isEmpty else { exitProcess(3) }
    }
  }
}

/// How many descriptors this process has open. Its runtime opens and closes one or two of its own meanwhile.
private func descriptors() throws -> Int { try Files.list("/proc/self/fd").count }
