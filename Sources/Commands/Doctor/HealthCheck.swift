internal import JSON

/// One thing that Slipway depends on, looked at.
struct HealthCheck: Hashable, Sendable {
  enum Result: String, Sendable {
    case good
    /// Works, and deserves attention.
    case warning
    case missing
  }

  var name: String
  var result: Result
  var message: String
  /// What would put it right.
  var remedy: String?

  static func good(_ name: String, _ message: String) -> HealthCheck {
    HealthCheck(name: name, result: .good, message: message, remedy: nil)
  }

  static func warning(_ name: String, _ message: String, remedy: String) -> HealthCheck {
    HealthCheck(name: name, result: .warning, message: message, remedy: remedy)
  }

  static func missing(_ name: String, _ message: String, remedy: String) -> HealthCheck {
    HealthCheck(name: name, result: .missing, message: message, remedy: remedy)
  }

  /// One line, and the remedy below it.
  func text(_ appearance: Appearance) -> String {
    let (unicode, ascii, style): (String, String, Appearance.Style) =
      switch result {
      case .good: ("✓", "ok", .green)
      case .warning: ("!", "!!", .yellow)
      case .missing: ("✗", "xx", .red)
      }
    let mark = appearance.paint(appearance.unicode ? unicode : ascii, style)
    let indent = String(repeating: " ", count: (appearance.unicode ? unicode : ascii).count + 1)
    let line = "\(mark) \(appearance.paint(displayable(name), .bold)): \(displayable(message))\n"
    return line + (remedy.map { "\(indent)\(appearance.paint("remedy:", .cyan)) \(displayable($0))\n" } ?? "")
  }

  var json: JSONValue {
    var members: JSONObject = ["name": .string(name), "result": .string(result.rawValue), "message": .string(message)]
    members["remedy"] = remedy.map(JSONValue.string)
    return .object(members)
  }
}
