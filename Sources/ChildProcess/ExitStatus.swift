internal import CSpawn
internal import POSIX

/// How a process ended. That is data; only failing to start is an error.
package enum ExitStatus: Sendable, Hashable, CustomStringConvertible {
  case exited(Int32)
  case signalled(Int32)

  package var isSuccess: Bool { self == .exited(0) }

  package var description: String {
    switch self {
    case .exited(let code): "exit code \(code)"
    case .signalled(let signal): Signals.name(signal)
    }
  }

  init(_ result: cspawn_result) {
    self = result.signal != 0 ? .signalled(result.signal) : .exited(result.exit_code)
  }
}

/// What a process used, with the children that it waited for; from wait4(2).
package struct ResourceUsage: Sendable, Hashable {
  /// User and system time.
  package var cpuSeconds: Double
  package var peakMemoryBytes: Int

  package init(cpuSeconds: Double, peakMemoryBytes: Int) {
    self.cpuSeconds = cpuSeconds
    self.peakMemoryBytes = peakMemoryBytes
  }

  init(_ result: cspawn_result) {
    self.init(cpuSeconds: result.cpu_seconds, peakMemoryBytes: Int(result.peak_memory_bytes))
  }
}
