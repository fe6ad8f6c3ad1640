/// All that is known of a command before it runs. Parsing, help, usage and completion are made from it.
struct CommandDeclaration: Sendable {
  /// Where the overview lists it, in this order.
  enum Topic: String, Sendable, CaseIterable {
    case running = "Run pipelines"
    case runs = "Look at runs and go on with them"
    case plugins = "Plugins"
    case releases = "Releases"
    case serving = "Serving sites"
    case keys = "Keys"
    case host = "This host"
  }

  struct Example: Sendable {
    /// Without `slipway`.
    var arguments: String
    var purpose: String

    init(_ arguments: String, _ purpose: String) {
      self.arguments = arguments
      self.purpose = purpose
    }
  }

  /// The words behind `slipway`: `["release", "list"]`.
  let path: [String]
  let topic: Topic
  /// One sentence without a full stop.
  let summary: String
  /// What else there is to know, in paragraphs.
  let details: [String]
  let positionals: [PositionalDeclaration]
  /// `--help` included.
  let options: [OptionDeclaration]
  let examples: [Example]

  init(
    _ path: String..., topic: Topic, summary: String, details: [String] = [], positionals: [PositionalDeclaration] = [],
    options: [OptionDeclaration] = [], examples: [Example]
  ) {
    self.path = path
    self.topic = topic
    self.summary = summary
    self.details = details
    self.positionals = positionals
    self.options = options + [.help]
    self.examples = examples
  }

  /// `release list`
  var name: String { path.joined(separator: " ") }

  /// `slipway run PIPELINE [options]`
  var usage: String {
    (["slipway"] + path + positionals.map(\.usage) + ["[options]"]).joined(separator: " ")
  }
}
