internal import HTTPClient
internal import POSIX
internal import StepProtocol

extension ManagedNginx {
  /// Brings in the nginx that is installed now in place of the one that runs, without closing the port: the old master
  /// starts the new one with its open sockets, and is sent home once that one serves (nginx.org/en/docs/control.html,
  /// "Upgrading Executable on the Fly").
  /// - Returns: the new master.
  /// - Throws: when the new one doesn't come up; the old one goes on then.
  package func upgrade(_ configuration: NginxConfiguration) throws -> Int32 {
    let lock = try lockNginx()
    defer { lock.release() }
    guard let old = master else {
      throw ServingError(.precondition, "nginx does not run", help: "slipway nginx start")
    }
    try finishUpgrade(keeping: old)
    try NginxProgram.find().check(NginxProgram.needs(configuration))
    try test(configuration)
    try checkArguments(of: old)
    let oldWorkers = NginxProcesses.workers(of: old)
    guard Signals.send(Signals.user2, to: old) else { throw cannotSignal(old) }
    guard wait(seconds: 10, until: { successor(of: old) != nil }), let new = successor(of: old) else {
      throw notRunning("the new nginx did not start; the old one goes on\(lastErrors.map { ": \($0)" } ?? "")")
    }
    _ = Signals.send(Signals.windowChange, to: old)
    let client = try HTTPClient()
    // The old workers take no new connection any more, so whoever answers is of the new one.
    let isWell = wait(seconds: 10) {
      !oldWorkers.contains(where: NginxProcesses.accepts) && NginxProcesses.isRunning(new) && activeDigest(client) != nil
    }
    guard isWell else {
      // A master without workers starts some when it is told to read its configuration.
      _ = Signals.send(Signals.hangUp, to: old)
      _ = Signals.send(Signals.quit, to: new)
      _ = wait(seconds: 10) { NginxProcesses.workers(of: old).contains(where: NginxProcesses.accepts) }
      throw notRunning("the new nginx did not answer; the old one has taken over again\(lastErrors.map { ": \($0)" } ?? "")")
    }
    _ = Signals.send(Signals.quit, to: old)
    // Its workers may have a download to finish; the master waits for them, and nobody has to wait for it.
    _ = wait(seconds: 12) { !NginxProcesses.isRunning(old) }
    return new
  }

  /// A master that the old one has started and that has workers.
  private func successor(of old: Int32) -> Int32? {
    NginxProcesses.masters(layout).first { master in
      master != old && NginxProcesses.workers(of: master).contains(where: NginxProcesses.accepts)
    }
  }

  /// Ends what an upgrade has left that was cut short: of two masters the one in the pid file stays.
  private func finishUpgrade(keeping master: Int32) throws {
    for other in NginxProcesses.masters(layout) where other != master {
      log(.warning, "ending nginx (process \(other)), left over from an upgrade that was cut short")
      _ = Signals.send(Signals.quit, to: other)
      _ = wait(seconds: 12) { !NginxProcesses.isRunning(other) }
    }
  }

  /// nginx starts its successor by the first of its own arguments, and looks in no PATH for it.
  private func checkArguments(of master: Int32) throws {
    let program = NginxProcesses.program(of: master)
    guard program?.hasPrefix("/") == true else {
      throw ServingError(
        .precondition, "the running nginx (process \(master)) was started as \"\(program ?? "?")\" and can't find its successor",
        help: "once, with a short break: slipway nginx stop && slipway nginx start")
    }
  }

  func cannotSignal(_ master: Int32) -> ServingError {
    ServingError(.permission, "nginx (process \(master)) takes no signal from here", help: "run this as the user who has started it, or as root")
  }
}
