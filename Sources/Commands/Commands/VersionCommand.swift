internal import Engine
internal import JSON
internal import StepProtocol

struct VersionCommand: Command {
  static let declaration = CommandDeclaration(
    "version", topic: .host, summary: "show the version of Slipway and of the step protocol", options: [.json],
    examples: [.init("version --json", "for a script")])

  private let json: Bool

  init(_ arguments: ParsedArguments) { json = arguments.has("json") }

  func run(_ console: Console) -> ExitCode {
    if json {
      console.output(["version": .string(hostVersion), "protocols": .array([.integer(Limits.version)])])
    } else {
      console.output("slipway \(hostVersion) (step protocol \(Limits.version))\n")
    }
    return .succeeded
  }
}
