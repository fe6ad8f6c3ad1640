package import Diagnostics

/// A schema that can't be used.
package struct JSONSchemaError: UserFacingError, Equatable {
  package enum Code: String, Sendable {
    /// It is no JSON Schema of draft-07.
    case invalid
    /// A `$ref` to another document, to nothing, or in a circle that never comes to an end.
    case reference
    /// A regular expression that doesn't compile.
    case pattern
  }

  package var code: Code
  package var message: String
  /// JSON Pointer into the schema.
  package var pointer: String

  /// What a person can do about it.
  package var help: String?

  init(code: Code, message: String, pointer: String, help: String? = nil) {
    self.code = code
    self.message = message
    self.pointer = pointer
    self.help = help
  }

  /// Of a place where a schema is none.
  init(_ violation: Violation) {
    self.init(code: .invalid, message: violation.message, pointer: violation.pointer, help: violation.help)
  }

  package var diagnostics: [Diagnostic] {
    [Diagnostic(.error, pointer.isEmpty ? "schema: \(message)" : "schema at \(pointer): \(message)", help: help)]
  }
}
