internal import Engine
internal import JSON
internal import StepProtocol

/// Asks for the plan of a run and shows it.
func showPlan(_ request: RunRequest, _ host: Host, json: Bool, _ console: Console) throws -> ExitCode {
  let steps = try host.plan(request)
  if json {
    console.output(.array(steps.map(\.json)))
  } else {
    console.output(planText(steps, console.results))
  }
  return .succeeded
}

func planText(_ steps: [PlannedStep], _ appearance: Appearance) -> String {
  steps.map { step in
    let after = step.needs.isEmpty ? "" : appearance.paint("  after \(step.needs.joined(separator: ", "))", .dim)
    var text = appearance.paint(displayable(step.id), .bold) + "  \(displayable(step.uses)) \(displayable(step.version))\(after)\n"
    var table = Table()
    for change in step.changes ?? [] {
      let action = Table.Cell(change.action, change.destructive ? .red : .green)
      table.add(action, .init(change.target), .init(change.summary))
    }
    text += table.text(appearance, indent: 4)
    if step.changes?.isEmpty == true { text += "    \(appearance.paint("changes nothing", .dim))\n" }
    if let note = step.note { text += "    \(appearance.paint(displayable(note), .dim))\n" }
    return text
  }.joined()
}

extension PlannedStep {
  /// As `--json` prints it; `changes` is null where the plugin was not asked.
  var json: JSONValue {
    var members: JSONObject = [
      "id": .string(id), "uses": .string(uses), "version": .string(version), "needs": .array(needs.map(JSONValue.string)),
    ]
    members["changes"] = changes.map { .array($0.map(\.json)) } ?? .null
    members["note"] = note.map(JSONValue.string)
    return .object(members)
  }
}
