internal import JSON

/// What differs between two configurations of nginx, line by line.
struct ConfigurationChanges {
  let removed: [String]
  let added: [String]

  init(from old: String, to new: String) {
    let (old, new) = (Self.lines(old), Self.lines(new))
    let difference = new.difference(from: old)
    removed = difference.removals.map { if case .remove(_, let line, _) = $0 { line } else { "" } }
    added = difference.insertions.map { if case .insert(_, let line, _) = $0 { line } else { "" } }
  }

  /// Without comments, indentation, and the digest, which changes with everything else.
  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map { String($0.drop { $0 == " " }) }
      .filter { !$0.hasPrefix("#") && !$0.isEmpty && !$0.hasPrefix("location = /-/configuration") }
  }

  private static let limit = 10

  func text(_ appearance: Appearance) -> String {
    func some(_ lines: [String], _ mark: String, _ style: Appearance.Style) -> String {
      lines.prefix(Self.limit).map { appearance.paint("  \(mark) \(displayable($0))", style) + "\n" }.joined()
        + (lines.count > Self.limit ? "  \(mark) … and \(count(lines.count - Self.limit, "line"))\n" : "")
    }
    return some(removed, "-", .red) + some(added, "+", .green)
  }

  var json: JSONValue { ["removed": .array(removed.map(JSONValue.string)), "added": .array(added.map(JSONValue.string))] }
}
