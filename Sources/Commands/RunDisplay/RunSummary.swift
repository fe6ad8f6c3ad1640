internal import JSON
internal import RunHistory

/// What a person wants at the end of a run.
struct RunSummary {
  /// For standard error: how it ended, on one line.
  let headline: String
  /// For standard error: what else there is to know; often empty.
  let details: String
  /// For standard output: `name: value`, one a line.
  let results: String

  init(_ record: RunRecord, _ progress: RunProgress, _ appearance: Appearance) {
    let failed = progress.order.filter { progress.steps[$0]?.state == .failed && progress.steps[$0]?.isOptional == false }
    let optional = progress.order.filter { progress.steps[$0]?.state == .failed && progress.steps[$0]?.isOptional == true }
    let undone = progress.order.filter { progress.steps[$0]?.isUndone == true }
    let time = record.ended.flatMap { end in record.started.map { durationText(end - $0) } }
    var text = "\(displayable(record.pipeline)) \(progress.state.rawValue)" + (time.map { " in \($0)" } ?? "")
    if let style = progress.state.style { text = appearance.paint(text, .bold, style) }
    headline = text + appearance.paint("  run \(record.id)", .dim) + "\n"
    text = ""
    if let message = progress.result["message"]?.stringValue, progress.state != .succeeded, failed.isEmpty {
      text += "  \(displayable(message))\n"
    }
    if !optional.isEmpty { text += "  failed, but not required: \(Self.list(optional))\n" }
    if !undone.isEmpty { text += "  taken back: \(Self.list(undone))\n" }
    let left = progress.undoable.map(\.id)
    if progress.state == .failed || progress.state == .cancelled, !left.isEmpty {
      text += "  not taken back: \(Self.list(left)); \"slipway undo \(record.id)\" tries it again\n"
    }
    details = text
    results = progress.state == .succeeded ? Self.results(progress) : ""
  }

  /// The outputs of the last step that has a `url`: where the result can be seen. Without one, those of the last
  /// required step that has any.
  static func results(_ progress: RunProgress) -> String {
    let finished = progress.order.compactMap { progress.steps[$0] }.filter { $0.state == .succeeded || $0.state == .unchanged }
    guard let step = finished.last(where: { $0.outputs["url"] != nil }) ?? finished.last(where: { !$0.outputs.isEmpty })
    else { return "" }
    return step.outputs.members.compactMap { key, value in
      scalarText(value).map { "\(displayable(key)): \(displayable($0))\n" }
    }.joined()
  }

  private static func list(_ steps: [String]) -> String { steps.map(displayable).joined(separator: ", ") }
}
