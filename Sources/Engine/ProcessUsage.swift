internal import ChildProcess
internal import POSIX

/// What a process that still runs has used so far, from /proc (proc(5)): for steps that share a warm process.
struct ProcessUsage {
  /// nil when the process is gone.
  static func read(_ process: Int32) -> ResourceUsage? {
    guard let stat = try? Files.read("/proc/\(process)/stat", limit: 4096),
      let status = try? Files.read("/proc/\(process)/status", limit: 16384)
    else { return nil }
    // Fields follow the name, which ends at the last parenthesis: state is the 3rd, utime the 14th, stime the 15th.
    let text = String(decoding: stat, as: UTF8.self)
    guard let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return nil }
    let peak = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kilobytes = peak.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) } ?? 0
    // USER_HZ is 100 on every Linux that Swift runs on.
    return ResourceUsage(cpuSeconds: (user + system) / 100, peakMemoryBytes: kilobytes * 1024)
  }
}
