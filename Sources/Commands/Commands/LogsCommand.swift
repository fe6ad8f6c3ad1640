internal import Engine
internal import JSON
internal import POSIX
internal import RunHistory

struct LogsCommand: Command {
  static let declaration = CommandDeclaration(
    "logs", topic: .runs, summary: "show what happened in a run, event by event", positionals: [.run],
    options: [
      .flag("follow", short: "f", "go on showing events until the run is over"),
      .value("step", "ID", "only what belongs to this step"), .flag("json", "print the events as JSON, one a line"),
    ],
    examples: [
      .init("logs last", "the newest run"), .init("logs last --follow --step compile", "watch a step of a run that goes on"),
      .init("logs last --json | jq 'select(.kind == \"step.log\")'", "only the log lines"),
    ])

  private let name: String
  private let step: String?
  private let follows: Bool
  private let json: Bool
  /// Events read at once: bounds the memory that a long journal takes.
  private static let page = 1000

  init(_ arguments: ParsedArguments) {
    name = arguments.positionals[0]
    step = arguments.value("step")
    follows = arguments.has("follow")
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let host = Host(home: .locate())
    let run = try host.find(name).id
    let steps = try host.history.milestones(run).flatMap { event in
      (event.payload["steps"]?.arrayValue ?? []).compactMap(\.stringValue) + [event.step].compactMap { $0 }
    }
    if let step, !steps.contains(step), try host.history.run(run)?.state.isFinal == true {
      throw UsageError.unknownStep(step, known: Set(steps))
    }
    let follower: any RunFollower =
      json ? JSONFollower(console) : PlainFollower(console.results, steps: steps, showsEverything: true) { console.output($0) }
    var sequence = 0
    var version = try host.history.version()
    while !console.isOutputClosed {
      // Asked before reading: what is written in between is read by the last turn.
      let isOver = try !follows || host.history.run(run)?.state.isFinal == true || !host.isExecuting(run)
      sequence = try show(run, after: sequence, host.history, follower, console)
      if isOver { break }
      while try host.history.version() == version, host.isExecuting(run) { Clock.sleep(seconds: 0.05) }
      version = try host.history.version()
    }
    return .succeeded
  }

  /// - Returns: the sequence number of the last event there is.
  private func show(
    _ run: RunID, after sequence: Int, _ history: RunHistory, _ follower: any RunFollower, _ console: Console
  ) throws -> Int {
    var sequence = sequence
    while !console.isOutputClosed {
      let events = try history.events(run, after: sequence, limit: Self.page)
      for event in events where step == nil || event.step == step { follower.show(event) }
      sequence = events.last?.sequence ?? sequence
      if events.count < Self.page { break }
    }
    return sequence
  }
}
