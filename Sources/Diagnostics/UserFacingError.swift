/// An error that is meant for the person at the terminal: it is shown as its diagnostics, plainly.
/// Anything else that reaches the command line is reported as a bug of ours.
public protocol UserFacingError: Error, CustomStringConvertible {
  var diagnostics: [Diagnostic] { get }
}

extension UserFacingError {
  public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}

/// Findings, at least one of them an error, that stop what was asked for.
public struct InvalidInput: UserFacingError {
  public var diagnostics: [Diagnostic]

  public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

  public init(_ message: String, at location: SourceLocation? = nil, help: String? = nil) {
    diagnostics = [Diagnostic(.error, message, at: location, help: help)]
  }
}
