internal import Engine
internal import JSON
internal import RunHistory

struct RunsShowCommand: Command {
  static let declaration = CommandDeclaration(
    "runs", "show", topic: .runs, summary: "show a run: its steps, times, failures and health checks",
    positionals: [.run], options: [.json],
    examples: [.init("runs show last", "the newest run"), .init("runs show 01KA2B --json", "the run whose id begins so")])

  private let name: String
  private let json: Bool

  init(_ arguments: ParsedArguments) {
    name = arguments.positionals[0]
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let host = Host(home: .locate())
    let record = try host.find(name)
    let events = try host.history.milestones(record.id)
    let report = RunReport(record: record, state: host.stateName(record), owner: host.owner(record.id), events: events,
      home: host.home.path)
    if json {
      console.output(report.json)
    } else {
      console.output(report.text(console.results))
    }
    return .succeeded
  }
}
