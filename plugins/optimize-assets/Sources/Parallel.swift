internal import POSIX
internal import Synchronization

/// Calls `body` for each element on as many threads as there are processors, and returns when all are done.
/// - Throws: the first error; what has not begun by then is left out.
func inParallel<Element: Sendable>(_ elements: [Element], _ body: @escaping @Sendable (Element) throws -> Void) throws {
  let queue = Queue(count: elements.count)
  let (ended, end) = try FileDescriptor.pipe()
  let threads = max(1, min(Environment.processorCount, elements.count))
  for _ in 0..<threads {
    startThread {
      while let index = queue.next() {
        do { try body(elements[index]) } catch { queue.stop(error) }
      }
      try? end.write([0])
    }
  }
  var running = threads
  while running > 0 { running -= try ended.read(upTo: running).count }
  if let error = queue.error { throw error }
}

/// Hands out the numbers of the elements, one to each thread that asks.
private final class Queue: Sendable {
  private let state: Mutex<(next: Int, count: Int, error: (any Error)?)>

  init(count: Int) { state = Mutex((0, count, nil)) }

  var error: (any Error)? { state.withLock { $0.error } }

  func next() -> Int? {
    state.withLock { state in
      if state.next >= state.count || state.error != nil { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }

  func stop(_ error: any Error) {
    state.withLock { if $0.error == nil { $0.error = error } }
  }
}
