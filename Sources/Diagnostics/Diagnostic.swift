/// One finding about something that a person wrote.
public struct Diagnostic: Sendable, Hashable, CustomStringConvertible {
  public enum Severity: String, Sendable {
    case error, warning
  }

  public var severity: Severity
  public var message: String
  /// Where it is; absent when there is no file (a command-line argument, the machine).
  public var location: SourceLocation?
  /// What would put it right, as a sentence without a full stop.
  public var help: String?

  public init(_ severity: Severity = .error, _ message: String, at location: SourceLocation? = nil, help: String? = nil) {
    self.severity = severity
    self.message = message
    self.location = location
    self.help = help
  }

  /// `file:line:column: error: message`, and the help on a line of its own.
  public var description: String {
    let place = location.map { "\($0): " } ?? ""
    let remedy = help.map { "\n  help: \($0)" } ?? ""
    return "\(place)\(severity.rawValue): \(message)\(remedy)"
  }
}
