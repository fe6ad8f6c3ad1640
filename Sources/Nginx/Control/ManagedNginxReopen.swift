internal import POSIX
internal import StepProtocol

extension ManagedNginx {
  /// Makes nginx write into new log files, after theirs were renamed. Returns once it does.
  /// - Returns: false when nginx doesn't run, so that nothing needs to be done.
  package func reopenLogs(of master: Int32?) throws -> Bool {
    // Root rotates logs in a home of another user's, and must not make the lock there.
    guard Files.exists(layout.nginxLock), let master else { return false }
    let lock = try lockNginx()
    defer { lock.release() }
    guard Signals.send(Signals.user1, to: master) else { throw cannotSignal(master) }
    // A renamed file is closed by the workers one after the other.
    let folder = Path.join(layout.nginx, "logs")
    // The kernel names files without links on their way.
    let logs = (try? Files.realPath(folder)) ?? folder
    let new = [layout.errorLog, layout.accessLog].map { Path.join(logs, Path.name($0)) }
    let isDone = wait(seconds: 10) {
      ([master] + NginxProcesses.workers(of: master)).allSatisfy { process in
        NginxProcesses.openFiles(process, below: logs).allSatisfy(new.contains)
      }
    }
    if !isDone { throw notRunning("it still writes into the renamed logs") }
    return true
  }
}
