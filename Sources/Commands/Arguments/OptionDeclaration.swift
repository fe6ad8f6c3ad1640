/// One option of a command.
struct OptionDeclaration: Sendable, Hashable {
  /// Without the dashes.
  var name: String
  var short: Character?
  /// What stands for its value in help, in capitals; nil for a flag.
  var placeholder: String?
  var kind: ValueKind
  var isRepeatable: Bool
  /// Begins in lower case and ends without a full stop.
  var summary: String

  static func flag(_ name: String, short: Character? = nil, _ summary: String) -> OptionDeclaration {
    OptionDeclaration(name: name, short: short, placeholder: nil, kind: .text, isRepeatable: false, summary: summary)
  }

  static func value(
    _ name: String, short: Character? = nil, _ placeholder: String, kind: ValueKind = .text, isRepeatable: Bool = false,
    _ summary: String
  ) -> OptionDeclaration {
    OptionDeclaration(
      name: name, short: short, placeholder: placeholder, kind: kind, isRepeatable: isRepeatable, summary: summary)
  }

  /// Every command has it.
  static let help = flag("help", short: "h", "show this help")
  static let json = flag("json", "print the result as JSON")

  /// `--jobs N`, as usage and messages show it.
  var usage: String { "--\(name)\(placeholder.map { " \($0)" } ?? "")" }
}
