internal import JSON
internal import RunHistory

/// Shows a run while it happens.
protocol RunFollower: AnyObject {
  func show(_ event: Event)
  /// After the last event.
  func finish()
}

/// One event a line as JSON on standard output, and nothing else.
final class JSONFollower: RunFollower {
  private let console: Console

  init(_ console: Console) { self.console = console }

  func show(_ event: Event) { console.output(event.json, .compact) }
  func finish() {}
}
