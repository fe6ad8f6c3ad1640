internal import POSIX
internal import Synchronization

/// Threads for handlers that take their time: the threads of the library go on serving other connections.
final class Workers: Sendable {
  private let jobs = Mailbox<@Sendable () -> Void>()
  private let ended = Mailbox<Void>()
  private let isEnding = Mutex(false)
  private let count: Int

  init(_ count: Int) {
    self.count = count
    for _ in 0..<count {
      startThread { [jobs, ended] in
        while let job = jobs.receive() { job() }
        ended.send(())
      }
    }
  }

  /// Whether there are any.
  var isEmpty: Bool { count == 0 }

  /// - Returns: false when they have been told to end.
  func perform(_ job: @escaping @Sendable () -> Void) -> Bool {
    isEnding.withLock { isEnding in
      if !isEnding { jobs.send(job) }
      return !isEnding
    }
  }

  /// Returns once all that was to be done is done.
  func end() {
    isEnding.withLock { $0 = true }
    jobs.close()
    for _ in 0..<count { _ = ended.receive() }
  }
}
