package import JSON

/// How one case came out for one plugin. Texts may hold what the plugin wrote: whoever shows them makes them displayable.
package struct CaseResult: Sendable {
  package var id: String
  package var title: String
  package var level: ConformanceCase.Level
  package var section: String
  package var outcome: ConformanceOutcome
  /// Of a failed case: what should have come, and what came.
  package var expected: String?
  package var actual: String?
  /// Lines of the conversation that show it, shortened: `output: …`, `errors: …`.
  package var evidence: [String] = []
  /// Why a case was skipped.
  package var reason: String?
  /// Processes that the plugin left behind, by name.
  package var survivors: [String] = []
  package var seconds = 0.0

  init(_ subject: ConformanceCase, _ outcome: ConformanceOutcome) {
    id = subject.id
    title = subject.title
    level = subject.level
    section = subject.section
    self.outcome = outcome
  }

  package var json: JSONValue {
    var members: JSONObject = [
      "id": .string(id), "title": .string(title), "level": .string(level.rawValue), "section": .string(section),
      "outcome": .string(outcome.rawValue),
    ]
    members["expected"] = expected.map(JSONValue.string)
    members["actual"] = actual.map(JSONValue.string)
    if !evidence.isEmpty { members["evidence"] = .array(evidence.map(JSONValue.string)) }
    members["reason"] = reason.map(JSONValue.string)
    if !survivors.isEmpty { members["survivors"] = .array(survivors.map(JSONValue.string)) }
    members["seconds"] = .number((seconds * 1000).rounded() / 1000)
    return .object(members)
  }
}
