/// A way to tell: one attempt after the other until it is delivered or given up.
protocol Channel {
  /// In outputs and records.
  var name: String { get }

  /// Makes one attempt.
  func attempt(isCancelled: @escaping () -> Bool) -> Outcome
}

/// How one attempt went.
enum Outcome: Sendable {
  case delivered(status: Int?)
  /// Another attempt may succeed. Without an answer nobody knows whether this one arrived.
  case later(reason: String, status: Int?, afterSeconds: Int?, mayHaveArrived: Bool)
  /// No other attempt will.
  case never(reason: String, status: Int?, help: String?)
  case cancelled
}
