internal import ChildProcess
internal import POSIX

/// What a process that still runs has used so far, from /proc (proc(5)): for steps that share a warm process.
/// It is read once a step, so it works on bytes.
struct ProcessUsage {
  /// nil when the process is gone.
  static func read(_ process: Int32) -> ResourceUsage? {
    guard let stat = try? Files.read("/proc/\(process)/stat", limit: 4096),
      let status = try? Files.read("/proc/\(process)/status", limit: 16384),
      let cpuSeconds = cpuSeconds(stat: stat)
    else { return nil }
    return ResourceUsage(cpuSeconds: cpuSeconds, peakMemoryBytes: peakMemoryBytes(status: status) ?? 0)
  }

  /// User and system time: the 14th and 15th field, counted from behind the name, which may hold anything.
  static func cpuSeconds(stat: [UInt8]) -> Double? {
    guard let end = stat.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = stat[(end + 1)...].split(separator: UInt8(ascii: " "), maxSplits: 13)
    guard fields.count > 12, let user = number(fields[11]), let system = number(fields[12]) else { return nil }
    // USER_HZ is 100 on every Linux that Swift runs on.
    return Double(user + system) / 100
  }

  /// The line `VmHWM:     1234 kB`.
  static func peakMemoryBytes(status: [UInt8]) -> Int? {
    let label = Array("\nVmHWM:".utf8)
    guard let start = status.indices.first(where: { status[$0] == label[0] && status[$0...].starts(with: label) }) else { return nil }
    return number(status[(start + label.count)...].drop { $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: " ") }).map { $0 * 1024 }
  }

  /// The digits at the beginning.
  private static func number(_ text: ArraySlice<UInt8>) -> Int? {
    let digits = text.prefix { (48...57).contains($0) }
    return digits.isEmpty ? nil : digits.reduce(0) { $0 &* 10 &+ Int($1 - 48) }
  }
}
