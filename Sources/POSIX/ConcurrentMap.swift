internal import Synchronization

/// Calls `body` for every element on as many threads as there are processors, the calling one among them.
/// - Parameters:
///   - threads: another number, for elements that wait more than they work.
///   - perThread: how many elements are worth the start of another thread; some dozens where each takes microseconds.
///   - progress: called on the calling thread about a hundred times, and at the end, with how many are done on all
///     threads.
/// - Returns: the results, in the order of the elements.
/// - Throws: the error of the first element, by its place, that failed, else that of `progress`; what has not begun by
///   then is left out.
package func concurrentMap<Element: Sendable, Result: Sendable>(
  _ elements: [Element], threads: Int = Environment.processorCount, perThread: Int = 16, progress: (Int) throws -> Void = { _ in },
  _ body: @escaping @Sendable (Element) throws -> Result
) throws -> [Result] {
  let work = ConcurrentWork(elements, body)
  let others = min(threads, elements.count / perThread + 1) - 1
  let (ended, end) = try FileDescriptor.pipe()
  for _ in 0..<others {
    startThread {
      while work.doNext() {}
      try? end.write([0])
    }
  }
  let step = max(1, elements.count / 100)
  var told = 0
  while work.doNext() {
    let done = work.done
    guard done >= told + step else { continue }
    told = done
    do { try progress(done) } catch { work.stop(error, at: elements.count) }
  }
  var running = others
  while running > 0 { running -= try ended.read(upTo: running).count }
  let results = try work.results()
  if told < elements.count { try progress(elements.count) }
  return results
}

/// Elements that wait for a thread, and the results of those that are done.
private final class ConcurrentWork<Element: Sendable, Result: Sendable>: Sendable {
  private struct State {
    var next = 0
    var done = 0
    var results: [Result?]
    var failure: (index: Int, error: any Error)?
  }

  private let elements: [Element]
  private let body: @Sendable (Element) throws -> Result
  private let state: Mutex<State>

  init(_ elements: [Element], _ body: @escaping @Sendable (Element) throws -> Result) {
    self.elements = elements
    self.body = body
    state = Mutex(State(results: Array(repeating: nil, count: elements.count)))
  }

  var done: Int { state.withLock { $0.done } }

  /// False when there is nothing left to do.
  func doNext() -> Bool {
    let index = state.withLock { state -> Int? in
      guard state.next < elements.count, state.failure == nil else { return nil }
      defer { state.next += 1 }
      return state.next
    }
    guard let index else { return false }
    do {
      let result = try body(elements[index])
      state.withLock { state in
        state.results[index] = result
        state.done += 1
      }
    } catch { stop(error, at: index) }
    return true
  }

  /// Elements are handed out in their order, so of all that fail the first has begun before another one stops the work.
  func stop(_ error: any Error, at index: Int) {
    state.withLock { if $0.failure.map({ index < $0.index }) ?? true { $0.failure = (index, error) } }
  }

  func results() throws -> [Result] {
    try state.withLock { state in
      if let failure = state.failure { throw failure.error }
      return state.results.compactMap { $0 }
    }
  }
}
