import ChildProcess
import POSIX
import TestSupport
import Testing

struct CommandTests {
  init() { Signals.ignoreBrokenPipes() }

  private func shell(_ script: String) -> Command { Command("sh", ["-c", script]) }

  @Test func `status, output and errors are kept apart`() throws {
    let result = try shell("echo out; echo err >&2; exit 9").run()
    #expect(result.status == .exited(9))
    #expect(result.outputText == "out\n")
    #expect(result.errorText == "err\n")
    #expect(!result.timedOut)
    #expect(!result.status.isSuccess)
    #expect(try shell("kill -USR1 $$").run().status == .signalled(10))
  }

  @Test func `more input than a pipe holds, while output flows`() throws {
    let input = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let result = try Command("cat").run(input: input)
    #expect(result.output == input)
    #expect(result.status.isSuccess)
  }

  @Test func `a command that does not read its input is no failure`() throws {
    let result = try shell("exec <&-; echo done").run(input: [UInt8](repeating: 1, count: 1_000_000))
    #expect(result.outputText == "done\n")
    #expect(result.status == .exited(0))
  }

  @Test func `an input that is empty ends at once`() throws {
    #expect(try Command("wc", ["-c"]).run().outputText == "0\n")
  }

  @Test func `output over the limit is read and dropped`() throws {
    let result = try shell("head -c 500000 /dev/zero; head -c 70 /dev/zero >&2").run(outputLimit: 100)
    #expect(result.output.count == 100)
    #expect(result.errors.count == 70)
    #expect(result.status == .exited(0))
  }

  @Test func `after the deadline it is killed`() throws {
    let began = Clock.monotonic
    let result = try shell("echo before; exec sleep 60").run(deadlineSeconds: 0.2)
    #expect(result.status == .signalled(9))
    #expect(result.timedOut)
    #expect(result.outputText == "before\n")
    #expect(Clock.monotonic - began < 10)
  }

  @Test func `a cancel kills it`() throws {
    var asked = 0
    let result = try Command("sleep", ["60"]).run(isCancelled: {
      asked += 1
      return asked > 2
    })
    #expect(result.status == .signalled(9))
  }

  @Test func `a grandchild that holds the pipes does not hold up the result`() throws {
    let began = Clock.monotonic
    let result = try shell("sleep 30 & echo $!").run()
    #expect(result.status == .exited(0))
    #expect(Clock.monotonic - began < 10)
    let grandchild = try #require(Int32(result.outputText.split(separator: "\n")[0]))
    #expect(isAlive(grandchild))
    _ = Signals.send(Signals.kill, to: grandchild)
  }

  @Test func `directory and environment are as given`() throws {
    let folder = try TemporaryFolder()
    let result = try Command("sh", ["-c", "pwd; tr '\\0' ' ' < /proc/$$/environ"], directory: folder.path, environment: ["A": "1"]).run()
    #expect(result.outputText == "\(folder.path)\nA=1 ")
  }

  @Test func `a path is relative to the working directory of the command`() throws {
    let folder = try TemporaryFolder()
    try folder.write("tool", "#!/bin/sh\necho here\n")
    try Files.changePermissions(folder.path("tool"), 0o755)
    #expect(try Command("./tool", directory: folder.path).run().outputText == "here\n")
  }

  @Test func `the command stays in the caller's process group, its descriptors closed, its signals at their defaults`() throws {
    let other = try FileDescriptor.pipe()
    let group = try shell("cut -d' ' -f5 /proc/$$/stat").run().outputText
    let own = processStatus(Environment.processIdentifier)?[2]
    #expect(group == "\(own ?? "")\n")
    let script = "i=0; while [ $i -lt 300 ]; do [ -e /proc/$$/fd/$i ] && echo $i; i=$((i+1)); done; cat /proc/self/status"
    let text = try shell(script).run().outputText
    #expect(text.hasPrefix("0\n1\n2\nName:"))
    #expect(text.contains("SigIgn:\t0000000000000000") || text.contains("SigIgn:\t0000000180000000"))
    #expect(text.contains("SigBlk:\t0000000000000000"))
    withExtendedLifetime(other) {}
  }

  @Test func `what can't be started says why, and what to do`() throws {
    let folder = try TemporaryFolder()
    func failure(_ command: Command) -> String {
      do {
        _ = try command.run()
        return "started"
      } catch { return "\(error)" }
    }
    #expect(failure(Command("no-such-command-anywhere")).contains("not in PATH"))
    #expect(failure(Command(folder.path("missing"))).contains("the file is not there"))
    let plain = try folder.write("plain", "#!/bin/sh\n")
    #expect(failure(Command(plain)).contains("chmod +x \(plain)"))
    let script = try folder.write("script", "#!/nowhere/sh\n")
    try Files.changePermissions(script, 0o755)
    #expect(failure(Command(script)).contains("interpreter"))
    let garbage = try folder.write("garbage", "\u{1}\u{2}")
    try Files.changePermissions(garbage, 0o755)
    #expect(failure(Command(garbage)).contains("no program for this machine"))
    let homeless = failure(Command("true", directory: folder.path("nowhere")))
    #expect(homeless.contains(folder.path("nowhere")) && !homeless.contains("interpreter"), "\(homeless)")
    #expect(failure(Command("true", directory: plain)).contains("Not a directory"))
  }

  @Test func `a daemon has a session of its own and nothing of ours`() throws {
    let folder = try TemporaryFolder()
    let file = folder.path("session")
    let process = try shell("cut -d' ' -f1,6 /proc/$$/stat > \(file); l=$(readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2); echo \"$l\" >> \(file)")
      .startDetached()
    #expect(process.wait(seconds: 10) == .exited(0))
    let id = process.process
    let text = try folder.text("session")
    #expect(text == "\(id) \(id)\n/dev/null\n/dev/null\n/dev/null\n", "\(text)")
    let sleeper = try Command("sleep", ["60"]).startDetached()
    #expect(sleeper.wait(seconds: 0.05) == nil)
    _ = Signals.send(Signals.kill, to: sleeper.process)
    #expect(sleeper.wait(seconds: 10) == .signalled(9))
  }

  @Test func `commands leave no zombie`() throws {
    let numbers = try (0..<50).map { _ in try shell("echo $$").run(input: [1, 2, 3]).outputText }
    #expect(throws: ProcessError.self) { try Command("/etc/hostname").run() }
    let processes = numbers.compactMap { Int32($0.dropLast()) }
    #expect(processes.count == 50)
    #expect(!processes.contains { processStatus($0) != nil && parent(of: $0) == Environment.processIdentifier })
  }
  @Test func `an empty ladder, and the one of a cancel`() {
    let ladder = TerminationLadder.cancel(graceSeconds: 3)
    #expect(ladder.rungs.map(\.action) == [.ask, .signal(15), .killAll])
    #expect(ladder.rungs.map(\.patienceSeconds) == [3, 5, 0])
    #expect(TerminationLadder.end.rungs.map(\.action) == [.signal(15), .killAll])
    #expect(TerminationLadder.kill.rungs.map(\.action) == [.killAll])
  }
}
