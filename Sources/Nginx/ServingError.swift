package import Diagnostics
package import StepProtocol

/// What keeps a site from being served, or nginx from running; nothing live was changed.
package struct ServingError: UserFacingError, KnownFailure {
  package var failureKind: FailureKind
  package var diagnostics: [Diagnostic]

  package init(_ kind: FailureKind, _ message: String, help: String? = nil) {
    self.init(kind, [Diagnostic(.error, message, help: help)])
  }

  /// - Parameter diagnostics: at least one; with their places, where a file is wrong.
  package init(_ kind: FailureKind, _ diagnostics: [Diagnostic]) {
    failureKind = kind
    self.diagnostics = diagnostics
  }
}
