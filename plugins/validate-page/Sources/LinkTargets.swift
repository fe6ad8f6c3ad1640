internal import Sites
internal import Synchronization

/// Where the links of all pages lead, each place once and with a number: thousands of pages have the same links, and
/// whether a page is there is known only when all have been read. Used from several threads.
final class LinkTargets: Sendable {
  private struct State {
    var numbers: [LinkTarget: Int32] = [:]
    var targets: [LinkTarget] = []
  }

  private let state = Mutex(State())

  /// In the order of their numbers.
  var all: [LinkTarget] { state.withLock { $0.targets } }

  func number(of target: LinkTarget) -> Int32 {
    state.withLock { state in
      if let number = state.numbers[target] { return number }
      let number = Int32(state.targets.count)
      state.numbers[target] = number
      state.targets.append(target)
      return number
    }
  }
}
