internal import Diagnostics
internal import Engine
internal import JSON
internal import RunHistory

/// What a `step.failed` event says, as a person needs it: kind, message, findings, effects, remedy.
/// - Parameter payload: of the event.
/// - Returns: lines, each ended.
func failureText(step: String, payload: JSONObject, _ appearance: Appearance) -> String {
  let message = displayableLines(payload["message"]?.stringValue ?? "it gave no reason")
  let kind = displayable(payload["kind"]?.stringValue ?? "failed")
  let optional = payload["optional"] == true ? ", the run goes on without it" : ""
  let isCancelled = payload["cancelled"] == true
  let mark = (isCancelled ? StepState.cancelled : .failed).mark(appearance)
  let verdict = isCancelled ? "was cancelled" : "failed (\(kind)\(optional))"
  let first = isCancelled && message == ["cancelled"] ? "" : ": \(message[0])"
  var text = "\(mark) \(appearance.paint(displayable(step), .bold)) \(verdict)\(first)\n"
  for line in message.dropFirst() { text += "    \(line)\n" }
  let findings = (payload["diagnostics"]?.arrayValue ?? []).map(Diagnostic.init(step:))
  text += diagnosticsText(findings, appearance, indent: 4)
  if let effects = effectsSentence(payload["effects"]?.stringValue) {
    text += "    \(appearance.paint("effects:", .cyan)) \(effects)\n"
  }
  if let help = payload["help"]?.stringValue {
    let lines = displayableLines(help)
    text += "    \(appearance.paint("help:", .cyan)) \(lines.joined(separator: "\n          "))\n"
  }
  return text
}
