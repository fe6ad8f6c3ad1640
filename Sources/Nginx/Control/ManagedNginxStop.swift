internal import POSIX
internal import StepProtocol

extension ManagedNginx {
  /// How nginx is to end.
  package enum Stop: Sendable {
    /// It takes no new connections, and ends when the present requests are answered, in so many seconds at most.
    case gracefully(seconds: Double)
    case now
  }

  package enum StopOutcome: Sendable {
    case wasNotRunning, stopped
    /// Requests that had not been answered in time were cut.
    case stoppedAfterTimeout
  }

  /// Ends nginx, its workers included, and those that a killed master has left behind.
  package func stop(_ how: Stop) throws -> StopOutcome {
    guard Files.exists(layout.nginx) else { return .wasNotRunning }
    let lock = try lockNginx()
    defer { lock.release() }
    let masters = NginxProcesses.masters(layout)
    guard !masters.isEmpty else {
      let hadOrphans = try NginxProcesses.endOrphans(layout) { log(.warning, $0) }
      try tidyAfterEnd()
      return hadOrphans ? .stopped : .wasNotRunning
    }
    let all = masters + masters.flatMap(NginxProcesses.workers)
    // Those of another version that is being brought in go first, so that no worker is begun anew.
    for master in masters { _ = Signals.send(Signals.quit, to: master) }
    var outcome = StopOutcome.stopped
    if case .gracefully(let seconds) = how {
      if !wait(seconds: seconds, until: { !all.contains(where: NginxProcesses.isRunning) }) { outcome = .stoppedAfterTimeout }
    }
    if all.contains(where: NginxProcesses.isRunning) {
      for process in masters { _ = Signals.send(Signals.terminate, to: process) }
      if !wait(seconds: 5, until: { !all.contains(where: NginxProcesses.isRunning) }) {
        for process in all where NginxProcesses.isRunning(process) { _ = Signals.send(Signals.kill, to: process) }
        _ = wait(seconds: 5) { !all.contains(where: NginxProcesses.isRunning) }
      }
    }
    if let left = all.first(where: NginxProcesses.isRunning) {
      throw ServingError(.permission, "nginx (process \(left)) can't be ended from here", help: "run this as the user who has started it, or as root")
    }
    try tidyAfterEnd()
    return outcome
  }

  /// What a killed nginx leaves behind, and a new one would stumble over: sockets and process ids.
  func tidyAfterEnd() throws {
    try Links.remove(layout.processIdentifier)
    try tidySockets()
  }

  func tidySockets() throws {
    for name in (try? Files.list(layout.privateFolder)) ?? [] where name.hasSuffix(".sock") {
      try Links.remove(Path.join(layout.privateFolder, name))
    }
  }

  func wait(seconds: Double, until isDone: () -> Bool) -> Bool {
    let end = Clock.monotonic + seconds
    while !isDone() {
      if Clock.monotonic > end { return false }
      Clock.sleep(seconds: 0.01)
    }
    return true
  }
}
