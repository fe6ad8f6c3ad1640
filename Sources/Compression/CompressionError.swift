package import Diagnostics

/// The library refused: its memory ran out, or a parameter is out of range.
package struct CompressionError: UserFacingError, Equatable {
  package var message: String

  package init(_ message: String) { self.message = message }

  package var diagnostics: [Diagnostic] { [Diagnostic(.error, message)] }
}
