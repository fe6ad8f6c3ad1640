internal import Diagnostics
internal import Distribution
internal import POSIX
internal import Synchronization

/// Shows releases under way on standard error: on a terminal as lines that are redrawn ten times a second, elsewhere as
/// plain lines of what is worth one. Told from any thread.
final class TransferFollower: Sendable {
  private struct State {
    var view = TransferView()
    var above: [String] = []
    var isGoingOn = true
    /// The widths of the lines that stand on the screen.
    var drawn: [Int] = []
    var nextKey = 0
    /// When a line was last written about how far a release is, where no terminal shows it.
    var told: [Int: Double] = [:]
  }

  private let state = Mutex(State())
  private let finished = Mailbox<Void>()
  private let isQuiet: Bool
  private let isLive: Bool
  /// Seconds between lines about how far a release is.
  private static let pause = 15.0

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
    isLive = !isQuiet && Environment.isTerminal(2)
    guard isLive else { return }
    startThread { [self] in
      while state.withLock({ $0.isGoingOn }) {
        draw()
        Clock.sleep(seconds: 0.1)
      }
      draw()
      finished.send(())
    }
  }

  /// A release is under way from here on until `end`.
  /// - Returns: what it is called below.
  func begin(_ name: String) -> Int {
    state.withLock { state in
      state.nextKey += 1
      state.view.begin(state.nextKey, displayable(name))
      return state.nextKey
    }
  }

  func note(_ key: Int, _ name: String, _ event: TransferEvent) {
    if isQuiet { return }
    if isLive { state.withLock { $0.view.note(key, event, now: Clock.monotonic) } }
    switch event {
    case .note(let text): line("\(displayable(name))  \(displayable(text))")
    case .retrying(let seconds, let reason) where !isLive:
      line("\(displayable(name))  again in \(durationText(seconds)): \(displayable(reason))")
    case .progress(_, let done, let total) where !isLive:
      let isDue = state.withLock { state in
        let now = Clock.monotonic
        let last = state.told[key]
        if let last, now - last < Self.pause { return false }
        state.told[key] = now
        return last != nil
      }
      if isDue { line("\(displayable(name))  \(sizeText(done))" + (total.map { " of \(sizeText($0))" } ?? "")) }
    default: break
    }
  }

  /// - Parameter text: a line that stays; nil for none.
  func end(_ key: Int, _ text: String?) {
    state.withLock { $0.view.end(key) }
    if let text { line(text) }
  }

  private func line(_ text: String) {
    if isQuiet { return }
    if isLive { state.withLock { $0.above.append(text) } } else { write(text + "\n") }
  }

  /// Returns once the last state is drawn.
  func finish() {
    guard isLive else { return }
    state.withLock { $0.isGoingOn = false }
    _ = finished.receive()
  }

  private func draw() {
    let appearance = Appearance.of(2)
    let width = max(1, appearance.columns ?? 80)
    let rows = Terminal.rows(2) ?? 24
    let text = state.withLock { state in
      let lines = state.isGoingOn ? state.view.lines(now: Clock.monotonic, limit: rows - 2, appearance) : []
      // A terminal that became narrower has wrapped them.
      let height = state.drawn.reduce(0) { $0 + max(1, ($1 + width - 1) / width) }
      // Up to the first line, what stays, the lines again, and nothing below (ECMA-48: CPL, EL, ED).
      let up = height > 0 ? "\u{1B}[\(height)F" : ""
      defer {
        state.above = []
        state.drawn = lines.map { columns(of: displayable($0)) }
      }
      return state.above.isEmpty && lines.isEmpty && height == 0
        ? "" : up + (state.above + lines).map { "\($0)\u{1B}[K\n" }.joined() + "\u{1B}[J"
    }
    if !text.isEmpty { write(text) }
  }

  /// With nobody to read it there is nobody to tell.
  private func write(_ text: String) { do { try writeStandard(2, text) } catch {} }
}
