internal import Engine
internal import JSON
internal import RunHistory

struct UndoCommand: Command {
  static let declaration = CommandDeclaration(
    "undo", topic: .runs, summary: "take back what a finished run changed",
    details: [
      "The steps that can be undone are undone in reverse order, each once. What is left to undo after a failure is tried again."
    ],
    positionals: [.run], options: [.json],
    examples: [.init("undo last", "take back the newest run")])

  private let name: String
  private let json: Bool

  init(_ arguments: ParsedArguments) {
    name = arguments.positionals[0]
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let host = Host(home: .locate())
    let record = try host.find(name)
    if host.isExecuting(record.id) {
      throw UsageError(
        "the run \(record.id) is still going on, executed by \(host.owner(record.id) ?? "another process")",
        help: "\"slipway cancel \(record.id)\" ends it and takes its changes back")
    }
    let control = try SignalControl()
    let follower = PlainFollower(console.messages) { console.message($0) }
    var hasBegun = false
    let undone: [String]
    let failed: [String]
    do {
      (undone, failed) = try host.undo(record.id, control: control) { event in
        hasBegun = true
        if !json { follower.show(event) }
      }
    } catch {
      // A plugin that is gone or not as it was locked is found before anything is taken back.
      if !hasBegun { throw error }
      return try begun { throw error }
    }
    if json {
      console.output(
        [
          "run": .string(record.id.text), "undone": .array(undone.map(JSONValue.string)),
          "failed": .array(failed.map(JSONValue.string)),
        ])
    } else if undone.isEmpty, failed.isEmpty {
      console.message("There is nothing to undo in the run \(record.id).\n")
    } else {
      console.output(undone.map { "\(displayable($0)): undone\n" }.joined() + failed.map { "\(displayable($0)): not undone\n" }.joined())
    }
    return failed.isEmpty ? .succeeded : .failed
  }
}
