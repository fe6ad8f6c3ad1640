/// Lets 1,000 log lines a second through, in bursts of up to twice that, and counts the rest (docs/protocol.md,
/// "What the host does with a plugin that misbehaves").
struct LogLimiter: Sendable {
  private static let perSecond = 1000.0
  private static let burst = 2000.0

  private var tokens = burst
  private var refilled: Double?
  private(set) var dropped = 0

  /// Whether a line at this time (seconds) goes through.
  mutating func admit(at now: Double) -> Bool {
    tokens = min(Self.burst, tokens + (now - (refilled ?? now)) * Self.perSecond)
    refilled = now
    guard tokens >= 1 else {
      dropped += 1
      return false
    }
    tokens -= 1
    return true
  }

  /// The lines dropped since the last call, once a line could go through again (or `always`).
  mutating func takeDropped(always: Bool = false) -> Int? {
    guard dropped > 0, always || tokens >= 1 else { return nil }
    defer { dropped = 0 }
    return dropped
  }
}
