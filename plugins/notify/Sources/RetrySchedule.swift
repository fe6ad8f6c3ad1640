/// How long to wait before another attempt.
struct RetrySchedule: Sendable {
  var retries: Int
  /// Seconds before the first further attempt.
  var firstPause: Double

  /// A receiver that asks for more is not waited for.
  static let longestPause = 300.0

  /// Seconds, doubled with each attempt and up to a quarter longer, so that many senders don't come back at the same
  /// moment; never shorter than the receiver asks. nil: give up.
  /// - Parameter attempt: the number of the one that failed, from 0.
  func pause(after attempt: Int, retryAfter: Int?) -> Double? {
    guard attempt < retries else { return nil }
    var pause = firstPause
    for _ in 0..<attempt { pause = min(pause * 2, Self.longestPause) }
    pause *= Double.random(in: 1...1.25)
    if let retryAfter {
      if Double(retryAfter) > Self.longestPause { return nil }
      pause = max(pause, Double(retryAfter))
    }
    return pause
  }
}
