internal import JSON
internal import RunHistory

/// What one event says on one line, without its time and step; nil for one that isn't worth a line to a person.
struct EventText {
  var label: String
  var style: Appearance.Style?
  var text: String

  init?(_ event: Event) {
    let payload = event.payload
    switch event.kind {
    case .runQueued:
      let waiting = payload["waitingFor"]?.stringValue.map { "waits for \($0)" }
      self.init("queued", .dim, [payload["pipeline"]?.stringValue, event.run.text, waiting])
    case .runStarted: self.init(payload["resumed"] == true ? "resumed" : "started", .cyan, [payload["pipeline"]?.stringValue, event.run.text])
    case .runSucceeded, .runFailed, .runCancelled:
      self.init(event.kind.runState?.rawValue ?? "", event.kind.runState?.style, [Self.duration(payload), payload["message"]?.stringValue])
    case .stepStarted:
      let attempt = payload["attempt"]?.integerValue.flatMap { $0 > 1 ? "attempt \($0)" : nil }
      self.init("started", .cyan, [Self.plugin(payload), attempt])
    case .stepProgress: self.init("progress", .dim, [ProgressText(payload).text])
    case .stepLog: self.init(log: payload)
    case .stepRetrying:
      let pause = payload["afterSeconds"]?.doubleValue.map { "again in \(durationText($0))" }
      self.init("retrying", .yellow, [pause, payload["kind"]?.stringValue, payload["message"]?.stringValue])
    case .stepSucceeded, .stepUnchanged:
      let state = event.kind == .stepSucceeded ? "succeeded" : "unchanged"
      self.init(state, .green, [Self.duration(payload), payload["outputs"]?.objectValue.map(scalarsText)])
    case .stepFailed: self.init("failed", .red, [Self.duration(payload), payload["kind"]?.stringValue, payload["message"]?.stringValue])
    case .stepSkipped: self.init("skipped", .dim, [payload["reason"]?.stringValue])
    case .stepUndone:
      let failure = payload["failure"].map { "not undone: \($0["message"]?.stringValue ?? $0.stringValue ?? $0.text())" }
      self.init("undone", failure == nil ? .yellow : .red, [Self.duration(payload), failure])
    case .checkpoint: return nil
    }
  }

  private init(_ label: String, _ style: Appearance.Style?, _ parts: [String?]) {
    self.label = label
    self.style = style
    text = displayable(parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "  "))
  }

  private init(log payload: JSONObject) {
    let level = payload["level"]?.stringValue ?? "info"
    let style: Appearance.Style? =
      switch level {
      case "error": .red
      case "warning": .yellow
      case "debug": .dim
      default: nil
      }
    let fields = payload["fields"]?.objectValue.map(scalarsText)
    self.init(displayable(level), style, [payload["message"]?.stringValue, fields])
  }

  private static func duration(_ payload: JSONObject) -> String? { payload["durationSeconds"]?.doubleValue.map(durationText) }

  private static func plugin(_ payload: JSONObject) -> String? {
    payload["uses"]?.stringValue.map { "\($0) \(payload["version"]?.stringValue ?? "")" }
  }
}

/// The members that fit on a line: `pages=4 directory=/…`; lists and objects are left to `runs show` and `--json`.
func scalarsText(_ object: JSONObject) -> String {
  object.members.compactMap { key, value in scalarText(value).map { "\(key)=\($0)" } }.joined(separator: " ")
}

/// A string without its quotes, a number, a truth value; nil for the rest.
func scalarText(_ value: JSONValue) -> String? {
  switch value {
  case .string(let text): text
  case .bool, .integer, .number: value.text()
  case .null, .array, .object: nil
  }
}
