internal import Synchronization

/// How far an upload has come, on whatever thread that is told.
final class Furthest: Sendable {
  private let state = Mutex(0)

  var bytes: Int { state.withLock { $0 } }

  func note(_ bytes: Int) { state.withLock { $0 = max($0, bytes) } }
}
