internal import Engine

struct PlanCommand: Command {
  static let declaration = CommandDeclaration(
    "plan", topic: .running, summary: "show what a run would change, and change nothing",
    details: [
      "Each step's plugin is asked, where it can tell. A step whose config depends on the outputs of an earlier one can't be asked before that has run."
    ],
    positionals: [.pipeline], options: [.parameter, .json, .sandbox, .plugins, .directory],
    examples: [.init("plan pipelines/publish.json -p site=examples/portfolio/site.json", "before the first publication")])

  private let request: RunRequest
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    request = try RunRequest(arguments)
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    try showPlan(request, Host(home: .locate()), json: json, console)
  }
}
