import ChildProcess
import POSIX
import TestSupport
import Testing

/// Starts a grandchild in a session of its own by a double fork, writes both process ids into a file, and goes on.
private func script(pids: String, then: String) -> String {
  """
  echo $$ > \(pids).shell
  ( setsid sh -c 'trap "" HUP TERM INT; sleep 300 & echo $! $$ > \(pids).new; mv \(pids).new \(pids); wait' & )
  while ! [ -e \(pids) ]; do sleep 0.01; done
  \(then)
  """
}

private func processes(_ folder: TemporaryFolder) throws -> [Int32] {
  try (folder.text("pids") + " " + folder.text("pids.shell")).split { $0 == " " || $0 == "\n" }.compactMap { Int32($0) }
}

/// Nothing that a process started outlives it, its guard, its supervisor's host: whatever tricks it used.
struct SurvivorTests {
  let folder: TemporaryFolder

  init() throws {
    Signals.ignoreBrokenPipes()
    folder = try TemporaryFolder()
  }

  private func expectNoneLeft(within seconds: Double = 2) throws {
    let processes = try processes(folder)
    #expect(processes.count == 3)
    #expect(waitUntil(seconds: seconds) { !processes.contains(where: isAlive) })
  }

  @Test func `the host gets SIGKILL: within two seconds nothing is left`() async throws {
    let path = folder.path
    await #expect(processExitsWith: .signal(Signals.kill)) { [path = path as String] in
      let supervisor = try BuiltPrograms.supervisor()
      let process = try start(supervisor, script(pids: "\(path)/pids", then: "sleep 300"))
      guard waitUntil({ Files.exists("\(path)/pids") }) else { exitProcess(3) }
      _ = Signals.send(Signals.kill, to: Environment.processIdentifier)
      withExtendedLifetime(process) { Clock.sleep(seconds: 60) }
    }
    try expectNoneLeft()
  }

  @Test func `finish ends and names what a process left behind`() throws {
    let supervisor = try BuiltPrograms.supervisor()
    let process = try start(supervisor, script(pids: folder.path("pids"), then: "exit 5"))
    let events = process.events { $0.exitStatus != nil }
    guard case .exited(.exited(5), _, let remaining)? = events.last else {
      Issue.record("\(events)")
      return
    }
    #expect(remaining)
    process.finish()
    let rest = process.events { $0 == .gone }
    #expect(rest.last == .gone)
    #expect(rest.contains { if case .survivor(let name, _) = $0 { name == "sh" || name == "sleep" } else { false } })
    try expectNoneLeft()
  }

  @Test func `kill all reaches what has left the process group`() throws {
    let supervisor = try BuiltPrograms.supervisor()
    let process = try start(supervisor, script(pids: folder.path("pids"), then: "trap '' TERM; sleep 300"))
    #expect(waitUntil { Files.exists(folder.path("pids")) })
    process.killAll()
    let events = process.events { $0 == .gone }
    #expect(events.contains { $0.exitStatus == .signalled(9) })
    #expect(events.last == .gone)
    try expectNoneLeft(within: 0.5)
  }

  @Test func `a guard that is killed: its processes end, and the host is told`() throws {
    let supervisor = try BuiltPrograms.supervisor()
    let process = try start(supervisor, script(pids: folder.path("pids"), then: "sleep 300"))
    #expect(waitUntil { Files.exists(folder.path("pids")) })
    let shell = try #require(Int32(folder.text("pids.shell").split(separator: "\n")[0]))
    let guardian = try #require(parent(of: shell))
    _ = Signals.send(Signals.kill, to: guardian)
    #expect(process.events { $0 == .gone }.last == .gone)
    try expectNoneLeft()
    #expect(try start(supervisor, "exit 6").events { $0 == .gone }.contains { $0.exitStatus == .exited(6) })
  }

  @Test func `a guard that is stopped goes on, and ends what it guards`() throws {
    let supervisor = try BuiltPrograms.supervisor()
    let process = try start(supervisor, script(pids: folder.path("pids"), then: "kill -STOP $PPID; echo > \(folder.path)/stopped; sleep 300"))
    #expect(waitUntil { Files.exists(folder.path("stopped")) })
    process.killAll()
    #expect(process.events { $0 == .gone }.last == .gone)
    try expectNoneLeft()
  }

  @Test func `a supervisor that is stopped goes on when the host looks`() throws {
    let supervisor = try BuiltPrograms.supervisor()
    let process = try start(supervisor, script(pids: folder.path("pids"), then: "sleep 300"))
    #expect(waitUntil { Files.exists(folder.path("pids")) })
    let shell = try #require(Int32(folder.text("pids.shell").split(separator: "\n")[0]))
    let guardian = try #require(parent(of: shell))
    let supervising = try #require(parent(of: guardian))
    _ = Signals.send(Signals.stop, to: supervising)
    let other = try start(supervisor, "exit 6")
    #expect(
      waitUntil {
        supervisor.wakeIfStopped()
        return other.nextEvent() != nil
      })
    process.killAll()
    #expect(process.events { $0 == .gone }.last == .gone)
  }

  @Test func `a supervisor that is stopped when its host gets SIGKILL wakes up and ends everything`() async throws {
    let path = folder.path
    await #expect(processExitsWith: .signal(Signals.kill)) { [path = path as String] in
      let supervisor = try BuiltPrograms.supervisor()
      let process = try start(
        supervisor,
        script(pids: "\(path)/pids", then: "kill -STOP $(cut -d' ' -f4 /proc/$PPID/stat); echo > \(path)/stopped; sleep 300"))
      guard waitUntil({ Files.exists("\(path)/stopped") }) else { exitProcess(3) }
      _ = Signals.send(Signals.kill, to: Environment.processIdentifier)
      withExtendedLifetime(process) { Clock.sleep(seconds: 60) }
    }
    try expectNoneLeft()
  }

  @Test func `a supervisor that is killed: running processes stay under their guards, new ones are refused`() throws {
    let supervisor = try BuiltPrograms.supervisor()
    let process = try start(supervisor, script(pids: folder.path("pids"), then: "read line; exit $line"))
    #expect(waitUntil { Files.exists(folder.path("pids")) })
    let shell = try #require(Int32(folder.text("pids.shell").split(separator: "\n")[0]))
    let guardian = try #require(parent(of: shell))
    let supervising = try #require(parent(of: guardian))
    _ = Signals.send(Signals.kill, to: supervising)
    #expect(waitUntil { !isAlive(supervising) })
    #expect(throws: ProcessError.self) { try start(supervisor, "exit 0") }
    try process.input?.write(Array("8\n".utf8))
    #expect(process.events { $0.exitStatus != nil }.last?.exitStatus == .exited(8))
    process.finish()
    #expect(process.events { $0 == .gone }.last == .gone)
    try expectNoneLeft()
  }

  @Test func `a host that lets go of a process ends it`() throws {
    let supervisor = try BuiltPrograms.supervisor()
    var process: SupervisedProcess? = try start(supervisor, script(pids: folder.path("pids"), then: "sleep 300"))
    #expect(waitUntil { Files.exists(folder.path("pids")) })
    #expect(process != nil)
    process = nil
    try expectNoneLeft()
  }

  @Test func `a lock that the supervisor holds is free only when the last process is gone`() async throws {
    let path = folder.path
    await #expect(processExitsWith: .signal(Signals.kill)) { [path = path as String] in
      guard let lock = try FileLock.attempt("\(path)/lock", owner: "host") else { exitProcess(3) }
      let supervisor = try Supervisor(executable: BuiltPrograms.path("slipway-supervisor"), holding: [lock])
      let process = try start(supervisor, script(pids: "\(path)/pids", then: "sleep 300"))
      guard waitUntil({ Files.exists("\(path)/pids") }) else { exitProcess(4) }
      _ = Signals.send(Signals.kill, to: Environment.processIdentifier)
      withExtendedLifetime(process) { Clock.sleep(seconds: 60) }
    }
    let lock = try FileLock.acquire(folder.path("lock"), owner: "next")
    let processes = try processes(folder)
    #expect(!processes.contains(where: isAlive))
    lock.release()
  }
}
