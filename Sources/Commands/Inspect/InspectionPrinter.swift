internal import Conformance
internal import Engine
internal import JSON

/// Shows each line of a conversation as it goes by, without the secrets that are known by then.
final class InspectionPrinter {
  private(set) var redactor: Redactor
  private let console: Console
  private let json: Bool

  init(_ console: Console, json: Bool, secrets: [String]) {
    self.console = console
    self.json = json
    redactor = Redactor(secrets: secrets)
  }

  func show(_ line: RecordedLine) {
    if line.direction == .received, line.content["method"] == "mask", let secret = line.content["params"]?["value"]?.stringValue {
      redactor.add(secret)
    }
    var line = line
    line.content = redactor.redact(line.content)
    if json { console.output(line.json, .compact) } else { console.output(InspectionText(appearance: console.results).line(line)) }
  }

  /// Something about the conversation.
  func remark(_ text: String) { if !json { console.message("\(displayable(redactor.redact(text)))\n") } }
}

extension InspectionPrinter {
  /// A text of ours, of several lines.
  func remark(lines: String) { for line in lines.split(separator: "\n") { remark(String(line)) } }
}
