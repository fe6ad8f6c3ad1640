internal import Engine
internal import JSON
internal import POSIX
internal import RunHistory

struct CancelCommand: Command {
  static let declaration = CommandDeclaration(
    "cancel", topic: .runs, summary: "cancel a run, whichever process executes it",
    details: [
      "The steps that run are asked to end and get ten seconds for it; what the run changed is taken back. The command returns when all of that is done.",
      "Exit code: 0 the run is cancelled, 1 it ended in another way first.",
    ],
    positionals: [.run], options: [.flag("no-wait", "return as soon as the run has been asked"), .json],
    examples: [.init("cancel last", "cancel the newest run")])

  private let name: String
  private let waits: Bool
  private let json: Bool

  init(_ arguments: ParsedArguments) {
    name = arguments.positionals[0]
    waits = !arguments.has("no-wait")
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let host = Host(home: .locate())
    let record = try host.find(name)
    if record.state.isFinal { throw UsageError("the run \(record.id) is over: \(record.state.rawValue)") }
    try host.history.requestCancel(record.id)
    if !host.isExecuting(record.id) {
      // Nobody is there to hear it: the run is taken up here, finds itself cancelled, and takes its changes back.
      return try perform(in: host, json: json, past: host.history.milestones(record.id), console) { control, follower in
        try host.resume(record.id, control: control, follower: follower)
      } == .cancelled ? .succeeded : .failed
    }
    let owner = host.owner(record.id) ?? "another process"
    guard waits else {
      show("asked", record.id, owner, console)
      return .succeeded
    }
    if !json { console.message("\(displayable(owner)) executes the run \(record.id); waiting until it has cancelled it\n") }
    while host.isExecuting(record.id) { Clock.sleep(seconds: 0.05) }
    let state = try host.find(record.id.text)
    show(host.stateName(state), record.id, owner, console)
    return state.state == .cancelled ? .succeeded : .failed
  }

  private func show(_ state: String, _ run: RunID, _ owner: String, _ console: Console) {
    if json {
      console.output(["run": .string(run.text), "state": .string(state), "executedBy": .string(owner)])
    } else {
      console.output(state == "asked" ? "\(run): \(displayable(owner)) has been asked to cancel it\n" : "\(run): \(state)\n")
    }
  }
}
