internal import POSIX

/// nginx's processes as /proc shows them. They write what they are into their titles (ngx_setproctitle).
package enum NginxProcesses {
  /// The master process that has this home's configuration: the one in the pid file, or where that is gone or wrong,
  /// the one that is found. A pid file alone proves nothing: numbers come again.
  package static func master(_ layout: Layout) -> Int32? {
    if let text = try? Files.read(layout.processIdentifier, limit: 32),
      let process = Int32(String(decoding: text, as: UTF8.self).trimmingSpaces), isMaster(process, of: layout)
    {
      return process
    }
    return masters(layout).first
  }

  /// Every master process that has this home's configuration, sorted: two while one takes over from the other.
  package static func masters(_ layout: Layout) -> [Int32] {
    ((try? Files.list("/proc")) ?? []).compactMap { Int32($0) }.filter { isMaster($0, of: layout) }.sorted()
  }

  private static func isMaster(_ process: Int32, of layout: Layout) -> Bool {
    guard isMaster(process), let title = title(process) else { return false }
    return (title + " ").contains(" -c \(layout.configuration) ")
  }

  /// Whether this is a master process, of whatever configuration.
  package static func isMaster(_ process: Int32) -> Bool { title(process)?.hasPrefix("nginx: master process") ?? false }

  /// Whether this process is there, and nginx.
  package static func isRunning(_ process: Int32) -> Bool {
    guard let title = title(process), !hasEnded(process) else { return false }
    return title.isEmpty || title.hasPrefix("nginx: ")
  }

  /// Whether nothing but its exit status is left of a process, if that: proc(5), the third field of /proc/PID/stat. One
  /// that is about to end has lost its arguments already, and still keeps its port.
  private static func hasEnded(_ process: Int32) -> Bool {
    guard let text = try? Files.read("/proc/\(process)/stat", limit: 4096) else { return true }
    let state = (String(decoding: text, as: UTF8.self).split(separator: ")").last ?? "").split(separator: " ").first
    return state == nil || state == "Z" || state == "X"
  }

  /// The program as it stands in the process's arguments.
  package static func program(of process: Int32) -> String? {
    title(process)?.split(separator: " ").dropFirst(3).first.map(String.init)
  }

  /// When it was started, in seconds since 1970: proc(5), field 22 of /proc/PID/stat, in hundredths of a second
  /// (USER_HZ) since the machine's start, which is the line `btime` of /proc/stat.
  package static func startTime(_ process: Int32) -> Double? {
    guard let text = try? Files.read("/proc/\(process)/stat", limit: 4096), let all = try? Files.read("/proc/stat", limit: 1 << 20)
    else { return nil }
    let fields = (String(decoding: text, as: UTF8.self).split(separator: ")").last ?? "").split(separator: " ")
    let boot = String(decoding: all, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("btime ") }
    guard fields.count > 19, let ticks = Double(fields[19]), let start = boot.flatMap({ Double($0.dropFirst(6)) }) else { return nil }
    return start + ticks / 100
  }

  /// The files below a folder that it has open. Empty where it can't be looked at.
  package static func openFiles(_ process: Int32, below folder: String) -> [String] {
    let folder = (try? Files.realPath(folder)) ?? folder
    return ((try? Files.list("/proc/\(process)/fd")) ?? []).compactMap { try? Files.readLink("/proc/\(process)/fd/\($0)") }
      .filter { $0.hasPrefix(folder + "/") }
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
  /// signal for a new configuration, and keep the port from a new master. The open logs tell one home's from another's.
  /// - Parameter say: told about each.
  /// - Returns: whether there were any.
  @discardableResult
  package static func endOrphans(_ layout: Layout, say: (String) -> Void) throws -> Bool {
    let logs = Path.join(layout.nginx, "logs")
    let orphans = try Files.list("/proc").compactMap { Int32($0) }.filter { isWorker($0) && !openFiles($0, below: logs).isEmpty }
    for process in orphans {
      say("ending nginx worker \(process), whose master process was killed")
      _ = Signals.send(Signals.terminate, to: process)
    }
    let limit = Clock.monotonic + 5
    while Clock.monotonic < limit, orphans.contains(where: isRunning) { Clock.sleep(seconds: 0.01) }
    return !orphans.isEmpty
  }

  private static func isWorker(_ process: Int32) -> Bool { title(process)?.hasPrefix("nginx: worker process") == true }

  /// The arguments in one line; nil when there is no such process.
  private static func title(_ process: Int32) -> String? {
    guard let bytes = try? Files.read("/proc/\(process)/cmdline", limit: 16384) else { return nil }
    return String(decoding: bytes.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
  }
}
