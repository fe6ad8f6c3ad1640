internal import Engine
internal import POSIX

/// Ctrl-C, SIGTERM and SIGHUP end a session, and whatever it is building, at once: nothing of it is worth any grace.
final class StopSignals: RunControl {
  private let signals: FileDescriptor
  private(set) var haveCome = false

  /// Before any thread is started: threads inherit which signals are blocked.
  init() throws(SystemError) { signals = try Signals.open() }

  var descriptor: Int32 { signals.number }

  func next() -> RunInterrupt? {
    guard Signals.next(signals) != nil else { return nil }
    haveCome = true
    return .kill
  }
}
