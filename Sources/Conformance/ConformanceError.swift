package import Diagnostics

/// Why a plugin could not be checked at all, or a case not be carried out.
package struct ConformanceError: UserFacingError, Equatable {
  package enum Code: String, Sendable {
    /// There is no plugin at that path.
    case noPlugin
    /// A case that does not exist was asked for.
    case unknownCase
    /// What check.json asks for could not be prepared.
    case preparation
  }

  package var code: Code
  package var message: String
  package var help: String?

  init(_ code: Code, _ message: String, help: String? = nil) {
    self.code = code
    self.message = message
    self.help = help
  }

  package var diagnostics: [Diagnostic] { [Diagnostic(.error, message, help: help)] }
}
