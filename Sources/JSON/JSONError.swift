public import Diagnostics

/// What is wrong with a JSON text or with the shape of a value.
public struct JSONError: UserFacingError, Equatable {
  public enum Code: String, Sendable {
    case syntax, duplicateKey, invalidUTF8, trailingText, tooDeep, numberOutOfRange
    /// A member is missing.
    case missing
    /// A value is of another type, or out of the values that are allowed.
    case mismatch
  }

  public var code: Code
  public var message: String
  /// For errors of the text, and for others where the text is at hand.
  public var location: SourceLocation?
  /// JSON Pointer (RFC 6901) of the value; empty for the whole text.
  public var path: String
  /// What would put it right, as a sentence without a full stop.
  public var help: String?

  public init(_ code: Code, _ message: String, at location: SourceLocation? = nil, path: String = "", help: String? = nil) {
    self.code = code
    self.message = message
    self.location = location
    self.path = path
    self.help = help
  }

  public var diagnostics: [Diagnostic] {
    [Diagnostic(.error, path.isEmpty ? message : "\(path): \(message)", at: location, help: help)]
  }
}
