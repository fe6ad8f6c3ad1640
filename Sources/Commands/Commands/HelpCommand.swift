struct HelpCommand: Command {
  static let declaration = CommandDeclaration(
    "help", topic: .host, summary: "show help for Slipway or one of its commands",
    positionals: [PositionalDeclaration("COMMAND", .any, kind: .command, "the command, such as \"run\" or \"release list\"")],
    examples: [.init("help run", "what \"run\" takes and does"), .init("help release list", "a command of two words")])

  private let path: [String]

  init(_ arguments: ParsedArguments) { path = arguments.positionals }

  func run(_ console: Console) throws -> ExitCode {
    let tree = CommandTree(allCommands)
    let help = HelpText(tree: tree, appearance: console.results)
    switch try tree.resolve(path) {
    case .group(let path): console.output(path.isEmpty ? help.overview() : help.group(path))
    case .command(let command, _): console.output(help.command(command.declaration))
    }
    return .succeeded
  }
}
