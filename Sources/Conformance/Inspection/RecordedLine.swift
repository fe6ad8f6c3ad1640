package import JSON
internal import StepProtocol

/// One line of a recorded conversation with a plugin.
package struct RecordedLine: Sendable, Hashable {
  package enum Direction: String, Sendable, CaseIterable {
    case sent, received
    /// A line of standard error.
    case errors
    /// How the process ended.
    case ended
  }

  /// From 1: a conversation may go over several processes.
  package var process: Int
  /// Since the process was started.
  package var seconds: Double
  package var direction: Direction
  /// A message where it is one; else the text.
  package var content: JSONValue

  package init(process: Int, seconds: Double, direction: Direction, content: JSONValue) {
    self.process = process
    self.seconds = seconds
    self.direction = direction
    self.content = content
  }

  package init(_ line: TranscriptLine, process: Int) {
    self.process = process
    seconds = line.seconds
    direction = line.stream == .input ? .sent : line.stream == .output ? .received : .errors
    content = .string(line.text)
    if line.stream != .errors, line.end == .newline, let value = try? JSONValue(parsing: line.bytes), value.objectValue != nil { content = value }
  }

  /// As it stands in a transcript: one object.
  package var json: JSONValue {
    [
      "process": .integer(process), "seconds": .number((seconds * 1000).rounded() / 1000), "direction": .string(direction.rawValue),
      content.objectValue == nil ? "text" : "message": content,
    ]
  }

  /// - Throws: `JSONError` that names what is not as it should be.
  init(_ field: JSONField) throws(JSONError) {
    process = try field.required("process").integer()
    seconds = try field.required("seconds").number()
    direction = try field.required("direction").oneOf(Direction.self)
    if let message = try field.optional("message") { content = message.value } else { content = try field.required("text").value }
  }
}
