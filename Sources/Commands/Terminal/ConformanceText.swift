internal import Conformance
internal import Engine
internal import JSON
internal import Pipelines

/// A line for a case, and below a failed one what was expected and what came.
func conformanceText(_ result: CaseResult, isStrict: Bool, _ appearance: Appearance) -> String {
  let (mark, style): (String, Appearance.Style) =
    switch result.outcome {
    case .passed: ("ok", .green)
    case .skipped: ("skip", .dim)
    case .failed: result.isFailure(isStrict: isStrict) ? ("FAIL", .red) : ("warn", .yellow)
    }
  let subject = result.reason.map { "(\($0))" } ?? result.title
  let line = "\(padded(mark, to: 4))  \(result.id)  \(displayable(subject))"
  let shown = appearance.columns.map { fitted(line, columns: $0 - 1, ellipsis: appearance.ellipsis) } ?? line
  var text = appearance.paint(String(shown.prefix(mark.count)), style) + shown.dropFirst(mark.count) + "\n"
  if result.outcome == .failed {
    text += detail("expected", result.expected ?? "", appearance) + detail("actual", result.actual ?? "", appearance)
    for line in result.evidence { text += detail("", line, appearance) }
    text += detail("rule", "docs/protocol.md, \"\(result.section)\" (\(result.level.rawValue))", appearance)
  }
  if !result.survivors.isEmpty { text += detail("left", "behind: \(result.survivors.joined(separator: ", "))", appearance) }
  return text
}

private func detail(_ label: String, _ text: String, _ appearance: Appearance) -> String {
  let indent = 16
  let room = max(20, (appearance.columns ?? 80) - indent)
  return wrapped(displayable(text), columns: room).flatMap { pieces($0, columns: room) }.enumerated().map { index, line in
    "      \(appearance.paint(padded(index == 0 ? label : "", to: indent - 6), .dim))\(line)\n"
  }.joined()
}

/// A line that has no spaces to be broken at, as JSON has few, cut where it must be.
private func pieces(_ line: String, columns limit: Int) -> [String] {
  var pieces: [String] = []
  var rest = line[...]
  while columns(of: String(rest)) > limit {
    let piece = fitted(String(rest), columns: limit, ellipsis: "")
    if piece.isEmpty { break }
    pieces.append(piece)
    rest = rest.dropFirst(piece.count)
  }
  return pieces + [String(rest)]
}

/// The cases and where their rules stand.
func conformanceTable(_ cases: [ConformanceCase]) -> Table {
  var table = Table("CASE", "LEVEL", "RULE", "A PLUGIN …")
  for subject in cases {
    table.add(.init(subject.id), .init(subject.level.rawValue), .init(subject.section), .init(subject.title))
  }
  return table
}

/// What came of all cases together.
struct ConformanceSummary {
  let plugin: PluginUnderTest
  let results: [CaseResult]
  let isStrict: Bool
  let seconds: Double

  var hasFailed: Bool { results.contains { $0.isFailure(isStrict: isStrict) } }

  private func count(_ outcome: ConformanceOutcome) -> Int { results.count { $0.outcome == outcome } }
  private var failures: Int { results.count { $0.isFailure(isStrict: isStrict) } }
  private var warnings: Int { count(.failed) - failures }

  func text(_ appearance: Appearance) -> String {
    let name = plugin.manifest.map { "\($0.name) \($0.version)" } ?? plugin.folder
    var parts = ["\(count(.passed)) ok"]
    if failures > 0 { parts.append(appearance.paint("\(failures) failed", .red)) }
    if warnings > 0 { parts.append(appearance.paint(warnings == 1 ? "1 warning" : "\(warnings) warnings", .yellow)) }
    if count(.skipped) > 0 { parts.append("\(count(.skipped)) skipped") }
    return "\n\(displayable(name)): \(parts.joined(separator: ", ")), in \(durationText(seconds))\n"
  }

  var json: JSONValue {
    [
      "summary": [
        "plugin": .string(plugin.installed.name),
        "version": plugin.manifest.map { .string($0.version.description) } ?? .null,
        "folder": .string(plugin.folder), "passed": .integer(count(.passed)), "failed": .integer(failures),
        "warnings": .integer(warnings), "skipped": .integer(count(.skipped)),
        "seconds": .number((seconds * 1000).rounded() / 1000),
      ]
    ]
  }
}

extension CaseResult {
  /// Whether the plugin is refused for it.
  func isFailure(isStrict: Bool) -> Bool { outcome == .failed && (isStrict || level == .must) }
}
