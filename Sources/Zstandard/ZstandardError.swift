package import Diagnostics

/// What can't be compressed or decompressed.
package struct ZstandardError: UserFacingError, Equatable {
  package enum Code: Sendable {
    /// No zstd frame (RFC 8878), a damaged one, or one made with another dictionary.
    case malformed
    /// It would grow beyond what was allowed.
    case tooLarge
    /// The library refused: no memory, or a parameter that it does not know.
    case library
  }

  package var code: Code
  package var message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  package var diagnostics: [Diagnostic] { [Diagnostic(.error, message)] }
}
