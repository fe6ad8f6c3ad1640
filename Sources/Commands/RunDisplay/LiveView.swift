internal import JSON
internal import RunHistory

/// What a terminal shows of a run: a list of the steps that is redrawn in place, and lines that scroll away above it.
/// Values only; `LiveFollower` draws.
struct LiveView {
  private(set) var progress: RunProgress
  private(set) var steps: [String]
  private(set) var pipeline: String
  private(set) var run: String
  private(set) var started: Double?
  private(set) var amounts: [String: ProgressText] = [:]
  private(set) var notes: [String: String] = [:]
  private(set) var waitingFor: String?

  /// - Parameter past: what happened before, where a run is resumed.
  init(past: [Event] = []) {
    progress = RunProgress()
    steps = []
    pipeline = ""
    run = ""
    for event in past { note(event) }
  }

  /// Takes in an event.
  /// - Returns: lines that belong above the list.
  mutating func apply(_ event: Event, _ appearance: Appearance) -> [String] {
    note(event)
    switch event.kind {
    case .stepLog where event.payload["level"] != "debug":
      guard let text = EventText(event) else { return [] }
      return logLines(step: displayable(event.step ?? "run"), text, appearance)
    case .stepFailed:
      return failureText(step: event.step ?? "", payload: event.payload, appearance).split(separator: "\n").map(String.init)
    case .stepUndone where event.payload["failure"] != nil:
      return EventText(event).map { ["\(displayable(event.step ?? ""))  " + appearance.paint($0.text, .red)] } ?? []
    default: return []
    }
  }

  /// `compile  text`, wrapped below itself; what is more than information begins with its level.
  private func logLines(step: String, _ text: EventText, _ appearance: Appearance) -> [String] {
    let message = text.style == nil ? text.text : "\(text.label): \(text.text)"
    let indent = columns(of: step) + 2
    let room = max(20, (appearance.columns ?? 80) - indent)
    return wrapped(message, columns: room).enumerated().map { index, line in
      let painted = text.style.map { appearance.paint(line, $0) } ?? line
      return index == 0 ? appearance.paint(step, .dim) + "  " + painted : String(repeating: " ", count: indent) + painted
    }
  }

  private mutating func note(_ event: Event) {
    progress.apply(event)
    run = event.run.text
    let id = event.step ?? ""
    switch event.kind {
    case .runQueued:
      pipeline = event.payload["pipeline"]?.stringValue ?? pipeline
      let ids = (event.payload["steps"]?.arrayValue ?? []).compactMap(\.stringValue)
      steps = ids.isEmpty ? steps : ids
      waitingFor = event.payload["waitingFor"]?.stringValue
    case .runStarted:
      started = event.time
      waitingFor = nil
      pipeline = event.payload["pipeline"]?.stringValue ?? pipeline
    case .stepStarted:
      amounts[id] = nil
      notes[id] = nil
    case .stepProgress: amounts[id] = ProgressText(event.payload)
    case .stepRetrying:
      let pause = event.payload["afterSeconds"]?.doubleValue.map { "again in \(durationText($0))" } ?? "again"
      notes[id] = displayable("\(pause): \(event.payload["message"]?.stringValue ?? event.payload["kind"]?.stringValue ?? "")")
    case .stepSkipped: notes[id] = displayable(event.payload["reason"]?.stringValue ?? "")
    default: break
    }
    if let step = event.step, !steps.contains(step) { steps.append(step) }
  }
}
