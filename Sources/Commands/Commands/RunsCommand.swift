internal import Engine
internal import JSON
internal import POSIX
internal import RunHistory

struct RunsCommand: Command {
  static let declaration = CommandDeclaration(
    "runs", topic: .runs, summary: "list runs, the newest first",
    details: ["\"interrupted\" is a run that no process executes any more: \"slipway resume\" goes on with it."],
    options: [
      .value("limit", "N", "list at most N (default: 20)"), .json, .flag("quiet", short: "q", "print the ids only"),
    ],
    examples: [.init("runs --limit 5", "the last five"), .init("runs --json | jq '.[0].state'", "the state of the last run")])

  private let limit: Int
  private let json: Bool
  private let isQuiet: Bool

  init(_ arguments: ParsedArguments) throws {
    limit = try arguments.positiveInteger("limit") ?? 20
    json = arguments.has("json")
    isQuiet = arguments.has("quiet")
  }

  func run(_ console: Console) throws -> ExitCode {
    let host = Host(home: .locate())
    let runs = try host.history.runs(limit: limit)
    if json {
      console.output(.array(runs.map { $0.json(state: host.stateName($0)) }))
    } else if isQuiet {
      console.output(runs.map { "\($0.id)\n" }.joined())
    } else if runs.isEmpty {
      console.message("There are no runs yet. \"slipway run --help\" shows how to start one.\n")
    } else {
      console.output(table(runs, host).text(console.results))
    }
    return .succeeded
  }

  private func table(_ runs: [RunRecord], _ host: Host) -> Table {
    var table = Table("RUN", "PIPELINE", "STATE", "STARTED", "TOOK")
    let now = Clock.now
    for run in runs {
      let isInterrupted = host.isInterrupted(run)
      let end = run.ended ?? (isInterrupted ? nil : now)
      let took = run.started.flatMap { start in end.map { durationText($0 - start) } }
      table.add(
        .init(run.id.text), .init(run.pipeline), .init(host.stateName(run), isInterrupted ? .yellow : run.state.style),
        .init(ageText(now - run.created)), .init(took ?? "-"))
    }
    return table
  }
}

extension RunRecord {
  /// As `--json` prints it.
  /// - Parameter state: the state's name, `interrupted` included.
  func json(state: String) -> JSONValue {
    var members: JSONObject = [
      "run": .string(id.text), "pipeline": .string(pipeline), "state": .string(state),
      "created": .string(Clock.timestamp(created)),
    ]
    members["started"] = started.map { .string(Clock.timestamp($0)) }
    members["ended"] = ended.map { .string(Clock.timestamp($0)) }
    if let started, let ended { members["durationSeconds"] = .number(((ended - started) * 1000).rounded() / 1000) }
    members["source"] = .string(source)
    members["directory"] = .string(directory)
    members["parameters"] = .object(parameters)
    members["trigger"] = trigger
    return .object(members)
  }
}
