internal import Diagnostics
internal import JSON

/// A plugin did something else than the protocol says.
struct Finding: Error {
  var expected: String
  var actual: String
  /// Lines that show it.
  var evidence: [TranscriptLine] = []

  init(expected: String, actual: String, _ evidence: [TranscriptLine] = []) {
    self.expected = expected
    self.actual = actual
    self.evidence = evidence
  }
}

/// A case that says nothing about this plugin; why.
struct Skip: Error {
  var reason: String

  init(_ reason: String) { self.reason = reason }
}

/// An error as part of a sentence: without severity, its help behind it.
func words(of error: any Error) -> String {
  guard let error = error as? any UserFacingError else { return "\(error)" }
  return error.diagnostics.map { $0.message + ($0.help.map { " (\($0))" } ?? "") }.joined(separator: "; ")
}

/// Reads what a plugin gave; a shape that the protocol does not have is a finding.
func expectShape<Value>(
  _ expected: String, _ evidence: @autoclosure () -> [TranscriptLine] = [], _ read: () throws(JSONError) -> Value
) throws -> Value {
  do throws(JSONError) { return try read() } catch {
    throw Finding(expected: expected, actual: words(of: error), evidence())
  }
}
