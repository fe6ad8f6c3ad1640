internal import Conformance
internal import Engine
internal import JSON

/// Lines of a conversation with a plugin, for people: when, which way, what.
struct InspectionText {
  let appearance: Appearance
  /// Longer ones are cut; a transcript has all of them.
  private static let limit = 4000

  func line(_ line: RecordedLine) -> String {
    let text = line.content.stringValue ?? line.content.text()
    let shown = displayable(String(text.prefix(Self.limit)))
    let cut = text.count > Self.limit ? appearance.paint(" \(appearance.ellipsis) \(text.utf8.count) bytes", .dim) : ""
    let remark = line.direction == .received && line.content.objectValue == nil ? appearance.paint("  (no message)", .yellow) : ""
    return "\(time(line.seconds)) \(mark(line)) \(shown)\(cut)\(remark)\n"
  }

  /// `   0.012`, in seconds.
  private func time(_ seconds: Double) -> String {
    let milliseconds = Int((seconds * 1000).rounded())
    let digits = String(milliseconds % 1000)
    let text = "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - digits.count))\(digits)"
    return appearance.paint(String(repeating: " ", count: max(0, 8 - text.count)) + text, .dim)
  }

  private func mark(_ line: RecordedLine) -> String {
    switch line.direction {
    case .sent: appearance.paint(appearance.unicode ? "→" : ">", .cyan, .bold)
    case .received: appearance.paint(appearance.unicode ? "←" : "<", .green, .bold)
    case .errors: appearance.paint("!", .yellow, .bold)
    case .ended: appearance.paint("ended:", .dim)
    }
  }
}

extension ReplayDifference {
  /// On three lines: where, what the transcript says, what came now.
  func text(_ appearance: Appearance) -> String {
    let place = pointer.isEmpty ? "" : " at \(displayable(pointer))"
    return appearance.paint("\(displayable(about)) (process \(process))\(place)", .bold) + "\n  recorded  \(shown(recorded))\n  now       \(shown(now))\n"
  }

  private func shown(_ value: JSONValue?) -> String { value.map { displayable($0.text()) } ?? "nothing" }
}
