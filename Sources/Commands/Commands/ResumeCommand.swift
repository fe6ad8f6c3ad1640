internal import Engine
internal import RunHistory

struct ResumeCommand: Command {
  static let declaration = CommandDeclaration(
    "resume", topic: .runs, summary: "go on with a run that was interrupted",
    details: [
      "Finished steps are not run again. The step that was interrupted is run again if its plugin is idempotent; else what it changed is taken back and the run fails."
    ],
    positionals: [.run], options: [.flag("json", "print the events as JSON, one a line, and nothing else"), .sandbox],
    examples: [.init("resume last", "after a crash or a power cut")])

  private let name: String
  private let json: Bool
  private let sandbox: Bool

  init(_ arguments: ParsedArguments) {
    name = arguments.positionals[0]
    json = arguments.has("json")
    sandbox = arguments.has("sandbox")
  }

  func run(_ console: Console) throws -> ExitCode {
    let host = Host(home: .locate())
    let record = try host.find(name)
    if record.state.isFinal {
      throw UsageError("the run \(record.id) is over: \(record.state.rawValue)", help: "\"slipway run\" starts a new one")
    }
    return try perform(in: host, json: json, past: host.history.milestones(record.id), console) { control, follower in
      try host.resume(record.id, sandbox: sandbox, control: control, follower: follower)
    }
  }
}
