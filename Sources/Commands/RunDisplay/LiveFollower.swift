internal import POSIX
internal import RunHistory
internal import Synchronization

/// Draws a `LiveView` on standard error, ten times a second, on a thread of its own: a terminal that is stopped
/// (Ctrl-S) or slow never holds up the run.
final class LiveFollower: RunFollower {
  private let drawing: Drawing
  private let finished = Mailbox<Void>()

  init(past: [Event] = []) {
    let drawing = Drawing(LiveView(past: past))
    self.drawing = drawing
    let finished = finished
    startThread {
      while drawing.isGoingOn {
        drawing.draw()
        Clock.sleep(seconds: 0.1)
      }
      drawing.draw()
      finished.send(())
    }
  }

  func show(_ event: Event) { drawing.add(event) }

  /// Returns once the last state is drawn.
  func finish() {
    drawing.end()
    _ = finished.receive()
  }
}

private final class Drawing: Sendable {
  private struct State {
    var view: LiveView
    /// Lines to scroll above the list, not yet written.
    var above: [String] = []
    var dropped = 0
    var isGoingOn = true
    /// The widths of the lines of the list that stand on the screen.
    var drawn: [Int] = []
  }

  private let state: Mutex<State>
  /// What a screen can show between two redraws, many times over; more than that is lost on a reader anyway, and
  /// stands in the journal.
  private static let queueLimit = 2000

  init(_ view: LiveView) { state = Mutex(State(view: view)) }

  var isGoingOn: Bool { state.withLock { $0.isGoingOn } }

  func end() { state.withLock { $0.isGoingOn = false } }

  func add(_ event: Event) {
    let appearance = Appearance.of(2)
    state.withLock { state in
      state.above += state.view.apply(event, appearance)
      let excess = state.above.count - Self.queueLimit
      guard excess > 0 else { return }
      state.above.removeFirst(excess)
      state.dropped += excess
    }
  }

  func draw() {
    let appearance = Appearance.of(2)
    let rows = Terminal.rows(2) ?? 24
    let width = max(1, appearance.columns ?? 80)
    let text = state.withLock { state in
      var above = state.above
      if state.dropped > 0 { above.insert(appearance.paint("(\(count(state.dropped, "line")) not shown: slipway logs has them)", .dim), at: 0) }
      let lines = state.view.lines(now: Clock.now, rows: rows, isLast: !state.isGoingOn, appearance)
      // A terminal that became narrower has wrapped them.
      let height = state.drawn.reduce(0) { $0 + max(1, ($1 + width - 1) / width) }
      let text = Self.redraw(above: above, lines: lines, over: height)
      state.above = []
      state.dropped = 0
      state.drawn = lines.map { columns(of: displayable($0)) }
      return text
    }
    // A terminal that went away (SIGHUP) has no reader to tell.
    do { try writeStandard(2, text) } catch {}
  }

  /// Up to the first line of the list, the lines that scroll, the list again, and nothing below it (ECMA-48: CPL, EL, ED).
  private static func redraw(above: [String], lines: [String], over drawn: Int) -> String {
    let up = drawn > 0 ? "\u{1B}[\(drawn)F" : ""
    return up + (above + lines).map { "\($0)\u{1B}[K\n" }.joined() + "\u{1B}[J"
  }
}
