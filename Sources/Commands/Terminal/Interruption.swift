internal import Engine
internal import POSIX
internal import Synchronization

/// Whether Ctrl-C, SIGTERM or SIGHUP has come: for work on several threads, which looks now and then and then clears up
/// what it has begun.
final class Interruption: Sendable {
  private let state: Mutex<(signals: SignalControl, hasCome: Bool)>

  /// From now on these signals don't end the process.
  init() throws { state = Mutex((try SignalControl(), false)) }

  var isRequested: Bool {
    state.withLock { state in
      if !state.hasCome { state.hasCome = state.signals.next() != nil }
      return state.hasCome
    }
  }
}
