package import StepProtocol

/// How often and after which pauses a failed step is tried again: the protocol's table, overridden by the pipeline.
package struct RetryPolicy: Sendable, Hashable {
  /// Retries after the first attempt; nil for the table's.
  package var max: Int?
  /// The first pause, in seconds; nil for the table's.
  package var backoffSeconds: Double?
  /// The longest pause, in seconds.
  package var maxBackoffSeconds: Double
  /// The kinds that are retried; nil for those of the table, or with `max` for every kind.
  package var kinds: Set<FailureKind>?

  /// An hour.
  package static let defaultMaxBackoffSeconds = 3600.0
  /// The first pause of a kind that the table doesn't retry and the pipeline does.
  private static let pauseOutsideTable = 30.0

  package init(
    max: Int? = nil, backoffSeconds: Double? = nil, maxBackoffSeconds: Double = defaultMaxBackoffSeconds, kinds: Set<FailureKind>? = nil
  ) {
    self.max = max
    self.backoffSeconds = backoffSeconds
    self.maxBackoffSeconds = maxBackoffSeconds
    self.kinds = kinds
  }

  /// How often a failure of this kind is retried. A cancelled step never is.
  package func retries(of kind: FailureKind) -> Int {
    if kind == .cancelled { return 0 }
    if let kinds {
      guard kinds.contains(kind) else { return 0 }
      return max ?? Swift.max(1, kind.defaultRetries.times)
    }
    return max ?? kind.defaultRetries.times
  }

  /// The pause in seconds before a retry: it doubles from one to the next up to `maxBackoffSeconds`, and lies between
  /// half of that and the whole, so that steps that failed together don't come back together.
  /// - Parameters:
  ///   - retry: 1 for the first.
  ///   - retryAfterSeconds: what the plugin asked for; it is waited for in any case, and a tenth longer at most.
  ///   - random: from 0 to 1.
  package func delay(before retry: Int, of kind: FailureKind, retryAfterSeconds: Double? = nil, random: Double) -> Double {
    if let asked = retryAfterSeconds, asked > 0 { return asked * (1 + random / 10) }
    let table = kind.defaultRetries.pauseSeconds
    let first = backoffSeconds ?? (table > 0 ? table : Self.pauseOutsideTable)
    var pause = Swift.min(first, maxBackoffSeconds)
    for _ in 1..<Swift.max(1, Swift.min(retry, 64)) { pause = Swift.min(pause * 2, maxBackoffSeconds) }
    return pause * (1 + random) / 2
  }
}
