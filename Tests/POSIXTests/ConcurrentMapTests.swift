import POSIX
import Synchronization
import Testing

@Suite struct ConcurrentMapTests {
  @Test(arguments: [0, 1, 2, 17, 5000]) func `results come in the order of the elements`(_ count: Int) throws {
    var seen: [Int] = []
    let results = try concurrentMap(Array(0..<count), progress: { seen.append($0) }) { $0 * 2 }
    #expect(results == (0..<count).map { $0 * 2 })
    #expect(seen == seen.sorted() && seen.last == (count == 0 ? nil : count))
  }

  @Test func `an error ends it, and is thrown when no thread works any more`() throws {
    struct Failure: Error {}
    let begun = Mutex(0)
    #expect(throws: Failure.self) {
      try concurrentMap(Array(0..<100_000)) { element in
        begun.withLock { $0 += 1 }
        if element == 100 { throw Failure() }
      }
    }
    let after = begun.withLock { $0 }
    #expect(after > 100 && after < 100_000)
    #expect(throws: Failure.self) { try concurrentMap(Array(0..<1000), progress: { _ in throw Failure() }) { $0 } }
  }
  @Test func `of several errors, that of the first element is thrown`() {
    struct Failure: Error, Equatable { var element: Int }
    for first in [0, 7, 300] {
      #expect(throws: Failure(element: first)) {
        try concurrentMap(Array(0..<1000), perThread: 1) { element in if element >= first { throw Failure(element: element) } }
      }
    }
  }
}
