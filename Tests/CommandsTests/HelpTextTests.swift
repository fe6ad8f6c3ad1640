import JSON
import Testing

@testable import Commands

@Suite struct HelpTextTests {
  private let help = HelpText(tree: CommandTree(allCommands), appearance: .plain)

  @Test func `Help fits eighty columns`() {
    let texts = [help.overview(), help.group(["plugin"])] + allCommands.map { help.command($0.declaration) }
    for line in texts.joined(separator: "\n").split(separator: "\n") { #expect(columns(of: String(line)) <= 80, "\(line)") }
  }

  @Test func `A command's help names all that it takes`() {
    for command in allCommands {
      let declaration = command.declaration
      let text = help.command(declaration)
      for option in declaration.options { #expect(text.contains(option.usage), "\(declaration.name)") }
      for positional in declaration.positionals { #expect(text.contains(positional.usage), "\(declaration.name)") }
      for example in declaration.examples { #expect(text.contains("slipway \(example.arguments)"), "\(declaration.name)") }
    }
  }
}
