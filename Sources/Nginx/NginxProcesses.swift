internal import POSIX

/// nginx's processes as /proc shows them. They write what they are into their titles (ngx_setproctitle).
package enum NginxProcesses {
  /// The master process that has this home's configuration. A pid file alone proves nothing: numbers come again.
  package static func master(_ layout: Layout) -> Int32? {
    guard let text = try? Files.read(layout.processIdentifier, limit: 32),
      let process = Int32(String(decoding: text, as: UTF8.self).trimmingSpaces), let title = title(process)
    else { return nil }
    return title.hasPrefix("nginx: master process") && title.contains(" -c \(layout.configuration)") ? process : nil
  }

  /// The processes that serve requests for this master.
  package static func workers(of master: Int32) -> [Int32] {
    let children = (try? Files.read("/proc/\(master)/task/\(master)/children", limit: 65536)) ?? []
    return String(decoding: children, as: UTF8.self).split(separator: " ").compactMap { Int32($0) }
  }

  /// Whether a worker still takes new connections. After a reload an old one does for a moment, by its old rules;
  /// then it calls itself "worker process is shutting down".
  package static func accepts(_ worker: Int32) -> Bool {
    guard let title = title(worker), !title.isEmpty else { return false }
    return !title.contains("shutting down")
  }

  /// The fourth field of /proc/PID/stat, behind the command in parentheses.
  package static func parent(of process: Int32) -> Int32? {
    guard let text = try? Files.read("/proc/\(process)/stat", limit: 4096) else { return nil }
    let rest = String(decoding: text, as: UTF8.self).split(separator: ")").last ?? ""
    let fields = rest.split(separator: " ")
    return fields.count > 1 ? Int32(fields[1]) : nil
  }

  /// Ends workers whose master was killed (by the kernel for want of memory, or by hand). They go on serving, take no
  /// signal for a new configuration, and keep the port from a new master. The open error log tells one home's from
  /// another's.
  /// - Parameter say: told about each.
  package static func endOrphans(_ layout: Layout, say: (String) -> Void) throws {
    let orphans = try Files.list("/proc").compactMap { Int32($0) }.filter { process in
      guard isWorker(process), let files = try? Files.list("/proc/\(process)/fd") else { return false }
      return files.contains { (try? Files.readLink("/proc/\(process)/fd/\($0)")) == layout.errorLog }
    }
    for process in orphans {
      say("ending nginx worker \(process), whose master process was killed")
      _ = Signals.send(Signals.terminate, to: process)
    }
    let limit = Clock.monotonic + 5
    while Clock.monotonic < limit, orphans.contains(where: isWorker) { Clock.sleep(seconds: 0.01) }
  }

  private static func isWorker(_ process: Int32) -> Bool { title(process)?.hasPrefix("nginx: worker process") == true }

  /// The arguments in one line; nil when there is no such process.
  private static func title(_ process: Int32) -> String? {
    guard let bytes = try? Files.read("/proc/\(process)/cmdline", limit: 16384) else { return nil }
    return String(decoding: bytes.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
  }
}

extension String {
  package var trimmingSpaces: String {
    let start = drop { $0.isWhitespace }
    return String(start.dropLast(start.reversed().prefix { $0.isWhitespace }.count))
  }
}
