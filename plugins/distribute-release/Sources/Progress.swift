internal import StepKit
internal import Synchronization

/// How much of the archive all hosts have together.
final class Progress: Sendable {
  private let bytes: Int
  private let total: Int
  private let context: StepContext
  private let done = Mutex<[String: Int]>([:])

  /// - Parameter bytes: of the archive.
  init(hosts: Int, bytes: Int, _ context: StepContext) {
    self.bytes = bytes
    total = hosts * bytes
    self.context = context
  }

  /// - Parameter count: bytes of the archive that a host has.
  func note(_ host: String, _ count: Int) {
    let sum = done.withLock { done in
      done[host] = max(done[host] ?? 0, min(count, bytes))
      return done.values.reduce(0, +)
    }
    context.progress(sum, of: total, unit: "bytes")
  }

  /// Whatever came of it, nothing more travels to that host.
  func finish(_ host: String) { note(host, bytes) }
}
