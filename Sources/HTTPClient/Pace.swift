internal import POSIX

/// Holds a transfer to a rate. curl's own limit looks at long averages only: a file of 300 KB came at forty times the
/// rate that was asked for (curl 7.88).
struct Pace {
  private let bytesPerSecond: Double
  private var due: Double

  /// - Parameter bytesPerSecond: at least 1 is taken.
  init(bytesPerSecond: Int) {
    self.bytesPerSecond = Double(max(1, bytesPerSecond))
    due = Clock.monotonic
  }

  /// Bytes that take a quarter of a second.
  static func share(_ bytesPerSecond: Int) -> Int { max(1, bytesPerSecond / 4) }

  /// Sleeps until so many more bytes may have passed.
  /// - Parameter isCancelled: asked ten times a second; true ends the wait.
  mutating func passed(_ count: Int, isCancelled: () -> Bool) {
    // What was not used before is lost: a rate is no credit.
    due = max(due, Clock.monotonic) + Double(count) / bytesPerSecond
    while !isCancelled() {
      let rest = due - Clock.monotonic
      if rest <= 0 { return }
      Clock.sleep(seconds: min(0.1, rest))
    }
  }
}
