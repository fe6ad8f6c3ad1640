package import Diagnostics
internal import JSON

/// What is wrong with an expression, in its text or when it is evaluated.
package struct ExpressionError: UserFacingError, Equatable {
  package enum Code: String, Sendable {
    case syntax
    case unknownName
    /// A value of a type with which this can't be done.
    case type
    /// Nested too deep, or a result too long.
    case limit
    case files
  }

  package var code: Code
  package var message: String
  /// Where in the text, in bytes.
  package var offset: Int
  package var help: String?
  /// Set where the file is known.
  package var location: SourceLocation?

  init(_ code: Code, _ message: String, at offset: Int, help: String? = nil) {
    self.code = code
    self.message = message
    self.offset = offset
    self.help = help
  }

  package var diagnostics: [Diagnostic] { [Diagnostic(.error, message, at: location, help: help)] }
}

extension ExpressionError {
  /// The error at its place inside of a string of a file.
  func diagnostic(in source: JSONSource, at pointer: String) -> Diagnostic {
    Diagnostic(.error, message, at: source.location(of: pointer, offset: offset), help: help)
  }
}
