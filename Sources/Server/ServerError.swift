package import Diagnostics

/// A server that can't be started as it is asked to.
package struct ServerError: UserFacingError, Equatable {
  package var message: String
  package var help: String?

  package init(_ message: String, help: String? = nil) {
    self.message = message
    self.help = help
  }

  package var diagnostics: [Diagnostic] { [Diagnostic(.error, message, help: help)] }
}
