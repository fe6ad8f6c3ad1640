internal import JSON
internal import RunHistory

/// `12:03:04  compile   info       text`: one event a line, for log files and pipes.
final class PlainFollower: RunFollower {
  private let write: (String) -> Void
  private let appearance: Appearance
  private let showsEverything: Bool
  private var stepWidth: Int
  /// When progress of a step was last shown.
  private var shownProgress: [String: Double] = [:]
  private static let progressPauseSeconds = 5.0

  /// - Parameters:
  ///   - showsEverything: debug lines and all progress too: for reading a journal.
  ///   - write: takes whole lines.
  init(_ appearance: Appearance, steps: [String] = [], showsEverything: Bool = false, write: @escaping (String) -> Void) {
    self.appearance = appearance
    self.showsEverything = showsEverything
    self.write = write
    stepWidth = steps.map(\.count).max() ?? 0
  }

  func show(_ event: Event) {
    if event.kind == .runQueued {
      let steps = event.payload["steps"]?.arrayValue ?? []
      stepWidth = max(stepWidth, steps.map { $0.stringValue?.count ?? 0 }.max() ?? 0)
    }
    // Progress is worth a line once a step takes long.
    if event.kind == .stepStarted, let step = event.step { shownProgress[step] = event.time }
    guard showsEverything || isWorthALine(event), let text = EventText(event) else { return }
    stepWidth = min(24, max(stepWidth, event.step?.count ?? 3))
    let time = appearance.paint(clockText(event.time), .dim)
    let step = appearance.paint(padded(displayable(event.step ?? "run"), to: stepWidth), .bold)
    let label = padded(text.label, to: 9)
    let painted = text.style.map { appearance.paint(label, $0) } ?? label
    write(text.text.isEmpty ? "\(time)  \(step)  \(painted)\n" : "\(time)  \(step)  \(painted)  \(fitting(text.text))\n")
    if event.kind == .stepFailed, let step = event.step {
      // The first line of it has just been said.
      write(failureText(step: step, payload: event.payload, appearance).split(separator: "\n").dropFirst().map { "\($0)\n" }.joined())
    }
  }

  func finish() {}

  /// Wrapped below itself on a terminal; whole elsewhere.
  private func fitting(_ text: String) -> String {
    let indent = "12:03:04".count + 2 + stepWidth + 2 + 9 + 2
    guard let columns = appearance.columns, columns - indent >= 20 else { return text }
    return wrapped(text, columns: columns - indent).joined(separator: "\n" + String(repeating: " ", count: indent))
  }

  private func isWorthALine(_ event: Event) -> Bool {
    switch event.kind {
    case .stepLog: return event.payload["level"] != "debug"
    case .stepProgress:
      let step = event.step ?? ""
      let isDue = event.time - (shownProgress[step] ?? -.infinity) >= Self.progressPauseSeconds
      if isDue { shownProgress[step] = event.time }
      return isDue
    default: return true
    }
  }
}
