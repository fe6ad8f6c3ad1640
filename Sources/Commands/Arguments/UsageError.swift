internal import Diagnostics

/// Words that make no command, or none with these arguments.
struct UsageError: UserFacingError, Equatable {
  var message: String
  var help: String?

  init(_ message: String, help: String? = nil) {
    self.message = message
    self.help = help
  }

  var diagnostics: [Diagnostic] { [Diagnostic(.error, message, help: help)] }
}

extension UsageError {
  static func unknownStep(_ step: String, known: Set<String>) -> UsageError {
    UsageError("the run has no step \"\(step)\"", help: suggestion(for: step, among: known))
  }
}
