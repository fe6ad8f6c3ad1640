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

  package var diagnostics: [Diagnostic] {
    [Diagnostic(.error, pointer.isEmpty ? "schema: \(message)" : "schema at \(pointer): \(message)")]
  }
}
