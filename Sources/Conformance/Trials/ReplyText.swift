internal import ChildProcess
internal import JSON
internal import StepProtocol

extension PluginReply {
  /// For the report: what came.
  var inWords: String {
    switch self {
    case .result(let value): "the result \(excerpt(value.text()))"
    case .error(let error): "the error \(error.code), \"\(excerpt(error.message))\""
    case .violation(_, let reason): "a line that no plugin may write here: \(reason)"
    case .ended(let status?): "no reply; the process ended with \(status)"
    case .ended(nil): "no reply; it closed its standard output and lives on"
    case .notStarted(let error): words(of: error)
    case .silent(let seconds): "no reply within \(seconds.formatted) s"
    }
  }
}

extension Conversation {
  /// The last line of output and the last ones of standard error: where it usually stands why.
  var lastLines: [TranscriptLine] {
    wait(seconds: 0.05) { isOutputClosed && exitStatus != nil }
    let lines = transcript.lines
    return lines.filter { $0.stream == .output }.suffix(1) + lines.filter { $0.stream == .errors }.suffix(3)
  }
}

extension Double {
  /// `3` or `0.25`.
  var formatted: String { self == rounded() ? "\(Int(self))" : "\(self)" }
}

/// The beginning of a text that may be long.
func excerpt(_ text: String, limit: Int = 200) -> String {
  let beginning = text.unicodeScalars.prefix(limit)
  return beginning.endIndex == text.unicodeScalars.endIndex ? text : String(String.UnicodeScalarView(beginning)) + "…"
}
