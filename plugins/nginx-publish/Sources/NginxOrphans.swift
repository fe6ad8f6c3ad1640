internal import POSIX

/// Workers whose master was killed (by the kernel for want of memory, or by hand). They go on serving, take no
/// signal for a new configuration, and keep the port from a new master.
enum NginxOrphans {
  /// Ends those that write to this home's error log; the log tells one home's workers from another's.
  /// - Parameter say: told about each.
  static func end(errorLog: String, say: (String) -> Void) throws {
    let orphans = find(errorLog)
    for process in orphans {
      say("ending nginx worker \(process), whose master process was killed")
      _ = Signals.send(Signals.terminate, to: process)
    }
    let limit = Clock.monotonic + 5
    while Clock.monotonic < limit, orphans.contains(where: { isWorker($0) }) { Clock.sleep(seconds: 0.01) }
  }

  private static func find(_ errorLog: String) -> [Int32] {
    ((try? Files.list("/proc")) ?? []).compactMap { Int32($0) }.filter { process in
      guard isWorker(process), let files = try? Files.list("/proc/\(process)/fd") else { return false }
      return files.contains { (try? Files.readLink("/proc/\(process)/fd/\($0)")) == errorLog }
    }
  }

  private static func isWorker(_ process: Int32) -> Bool {
    guard let title = try? Files.read("/proc/\(process)/cmdline", limit: 4096) else { return false }
    return String(decoding: title, as: UTF8.self).hasPrefix("nginx: worker process")
  }
}
