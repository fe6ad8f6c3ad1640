internal import Dispatch
internal import Synchronization

/// Runs `body` for every element on all cores.
/// - Parameter progress: called about a hundred times, one call at a time, with how many are done.
/// - Throws: the error of the first element, by its place, that failed; the others are not begun any more.
func forEachInParallel<Element: Sendable>(
  _ elements: [Element], progress: @escaping @Sendable (Int) throws -> Void, _ body: @escaping @Sendable (Element) throws -> Void
) throws {
  let state = Mutex(WorkState())
  // A chunk is small enough that no core waits long for another one at the end.
  let chunk = max(1, elements.count / 256)
  let reported = max(1, elements.count / 100)
  DispatchQueue.concurrentPerform(iterations: (elements.count + chunk - 1) / chunk) { number in
    for index in number * chunk..<min(elements.count, (number + 1) * chunk) {
      if state.withLock({ $0.failure != nil }) { return }
      do {
        try body(elements[index])
        try state.withLock { state in
          state.done += 1
          if state.done % reported == 0 || state.done == elements.count { try progress(state.done) }
        }
      } catch {
        state.withLock { state in
          if state.failure.map({ $0.index > index }) ?? true { state.failure = (index, error) }
        }
      }
    }
  }
  if let failure = state.withLock({ $0.failure }) { throw failure.error }
}

private struct WorkState {
  var done = 0
  var failure: (index: Int, error: any Error)?
}
