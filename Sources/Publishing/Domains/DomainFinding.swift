package import JSON

extension DomainCheck {
  /// One thing that was looked at, and how it is.
  package struct Finding: Equatable, Sendable {
    package enum Result: String, Sendable { case good, warning, problem }

    /// `dns`, `nginx`, `http`, `https`, `certificate`
    package var subject: String
    package var result: Result
    package var message: String
    package var help: String?

    package init(_ subject: String, _ result: Result, _ message: String, help: String? = nil) {
      (self.subject, self.result, self.message, self.help) = (subject, result, message, help)
    }

    package var json: JSONValue {
      ["subject": .string(subject), "result": .string(result.rawValue), "message": .string(message), "help": help.map(JSONValue.string) ?? .null]
    }
  }
}
