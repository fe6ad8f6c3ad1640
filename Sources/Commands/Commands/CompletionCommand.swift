struct CompletionCommand: Command {
  static let declaration = CommandDeclaration(
    "completion", topic: .host, summary: "print the script that completes slipway's words in a shell",
    details: ["The script knows every command and option; runs, plugins and sites are asked for when they are completed."],
    positionals: [PositionalDeclaration("SHELL", kind: .choice(["bash", "zsh", "fish"]), "bash, zsh or fish")],
    examples: [
      .init("completion bash > /etc/bash_completion.d/slipway", "for all users of bash"),
      .init("completion zsh > ~/.zfunc/_slipway", "zsh, with ~/.zfunc in fpath"),
      .init("completion fish > ~/.config/fish/completions/slipway.fish", "fish"),
    ])

  private let shell: String

  init(_ arguments: ParsedArguments) { shell = arguments.positionals[0] }

  func run(_ console: Console) -> ExitCode {
    let tree = CommandTree(allCommands)
    switch shell {
    case "zsh": console.output(ZshCompletion(tree: tree).script)
    case "fish": console.output(FishCompletion(tree: tree).script)
    default: console.output(BashCompletion(tree: tree).script)
    }
    return .succeeded
  }
}
