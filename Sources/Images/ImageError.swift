package import Diagnostics

/// Why an image can't be used.
package struct ImageError: UserFacingError, Equatable {
  package enum Code: String, Sendable {
    /// The content is of no format that is decoded here.
    case format
    /// It is cut off, or says what can't be.
    case damaged
    /// More bytes or pixels than the limit.
    case tooLarge
    /// libvips refused: its memory ran out, or a parameter is out of range.
    case failed
  }

  package var code: Code
  package var message: String
  package var help: String?

  package init(_ code: Code, _ message: String, help: String? = nil) {
    self.code = code
    self.message = message
    self.help = help
  }

  package var diagnostics: [Diagnostic] { [Diagnostic(.error, message, help: help)] }
}
