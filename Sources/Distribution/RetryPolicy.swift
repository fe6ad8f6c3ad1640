internal import POSIX

/// How often and when the same is tried again, after what may pass by itself.
package struct RetryPolicy: Sendable, Hashable {
  /// How many attempts in a row may bring nothing; the first one counts.
  package var attempts = 6
  /// Seconds before the second one; doubled each time.
  package var firstPause = 0.5
  package var longestPause = 30.0
  /// Seconds; a remote that asks for more is believed, and not waited for.
  package var patience = 300

  package init() {}

  /// - Parameters:
  ///   - failures: in a row, from 1.
  ///   - random: from 0 to 1. Half of a pause is left to chance: those who were cut off together come back apart.
  /// - Returns: seconds until the next attempt, or nil when that was the last.
  package func pause(after error: RemoteError, failures: Int, random: Double) -> Double? {
    guard error.isTransient, failures < attempts else { return nil }
    if let seconds = error.retryAfterSeconds { return seconds <= patience ? Double(max(0, seconds)) : nil }
    let doubled = (1..<max(1, failures)).reduce(firstPause) { pause, _ in min(longestPause, pause * 2) }
    return min(longestPause, doubled) * (0.5 + random / 2)
  }
}

/// Does something again for as long as a policy says so.
struct Retrying {
  let settings: TransferSettings
  /// For the message of a cancel.
  let place: String

  /// - Parameters:
  ///   - amount: what is there so far; an attempt that added to it was none in vain.
  func callAsFunction<Result>(amount: () -> Int = { 0 }, _ body: () throws -> Result) throws -> Result {
    var failures = 0
    while true {
      try check()
      let before = amount()
      do { return try body() } catch let error as RemoteError {
        failures = amount() > before ? 1 : failures + 1
        guard let pause = settings.retries.pause(after: error, failures: failures, random: .random(in: 0...1)) else { throw error }
        settings.tell(.retrying(afterSeconds: pause, because: error.message))
        try wait(pause)
      }
    }
  }

  func check() throws(RemoteError) {
    if settings.isCancelled() { throw RemoteError(.cancelled, "cancelled") }
  }

  private func wait(_ seconds: Double) throws(RemoteError) {
    let end = Clock.monotonic + seconds
    while case let rest = end - Clock.monotonic, rest > 0 {
      try check()
      Clock.sleep(seconds: min(0.1, rest))
    }
  }
}
