internal import Engine
internal import POSIX

struct RollbackCommand: Command {
  static let declaration = CommandDeclaration(
    "rollback", topic: .running, summary: "put an earlier release of a site live again",
    details: [
      "Runs the pipeline \"rollback\" that comes with Slipway. \"slipway release list SITE\" shows the versions there are."
    ],
    positionals: [PositionalDeclaration("SITE", kind: .site, "the site's id")],
    options: [
      .value("to", "VERSION", "the version to go back to (default: the one that was live before)"),
      .value("environment", "ENV", "the environment (default: production)"),
      .flag("json", "print the events as JSON, one a line, and nothing else"), .plugins,
    ],
    examples: [
      .init("rollback portfolio", "go back to what was live before"),
      .init("rollback portfolio --to 1.2.0-3f9a1c2b --environment staging", "go back to a certain version"),
    ])

  private let parameters: [(name: String, value: String)]
  private let options: RunOptions
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    var parameters = [(name: "site", value: arguments.positionals[0])]
    if let version = arguments.value("to") { parameters.append(("version", version)) }
    if let environment = arguments.value("environment") { parameters.append(("environment", environment)) }
    self.parameters = parameters
    options = try arguments.runOptions()
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let host = try Host(home: .locate())
    let request = RunRequest(
      pipeline: Path.join(Installation.pipelines, "rollback.json"), parameters: parameters,
      directory: Environment.workingDirectory, options: options)
    return try perform(in: host, json: json, console) { control, follower in
      try host.run(request, control: control, follower: follower)
    }
  }
}
