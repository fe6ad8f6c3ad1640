internal import POSIX
internal import Synchronization

/// Looks every few milliseconds at the arguments and environments of a process and its descendants. What lives shorter
/// than that may get away unseen.
final class ProcessWatch: Sendable {
  private struct State {
    var texts: Set<[UInt8]> = []
    var isStopped = false
    var hasEnded = false
  }

  private let state = Mutex(State())

  init(_ process: Int32) {
    startThread { [self] in
      while !state.withLock({ $0.isStopped }) {
        look(process)
        Clock.sleep(seconds: 0.003)
      }
      state.withLock { $0.hasEnded = true }
    }
  }

  /// Ends the watch.
  /// - Returns: what was seen, the parts of each separated by spaces.
  func stop() -> [String] {
    state.withLock { $0.isStopped = true }
    while !state.withLock({ $0.hasEnded }) { Clock.sleep(seconds: 0.001) }
    return state.withLock { $0.texts }.map { String(decoding: $0.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self) }
  }

  private func look(_ process: Int32) {
    for id in ProcessTree.descendants(of: process) {
      let seen = [ProcessTree.commandLine(of: id), ProcessTree.environment(of: id)]
      state.withLock { $0.texts.formUnion(seen) }
    }
  }
}
