internal import RunHistory

extension StepState {
  /// One column, or as many letters as ASCII needs.
  func mark(_ appearance: Appearance) -> String {
    let (unicode, ascii, style): (String, String, Appearance.Style) =
      switch self {
      case .pending: ("·", ".", .dim)
      case .running: ("▸", ">", .cyan)
      case .succeeded: ("✓", "+", .green)
      case .unchanged: ("=", "=", .green)
      case .failed: ("✗", "x", .red)
      case .skipped: ("-", "-", .dim)
      case .cancelled: ("■", "!", .yellow)
      case .undone: ("↶", "<", .yellow)
      }
    return appearance.paint(appearance.unicode ? unicode : ascii, style)
  }

  var style: Appearance.Style? {
    switch self {
    case .succeeded, .unchanged: .green
    case .failed: .red
    case .cancelled, .undone: .yellow
    case .pending, .skipped: .dim
    case .running: .cyan
    }
  }
}

extension RunState {
  var style: Appearance.Style? {
    switch self {
    case .succeeded: .green
    case .failed: .red
    case .cancelled: .yellow
    case .running: .cyan
    case .queued: .dim
    }
  }
}
