internal import JSON
internal import Pipelines
internal import StepProtocol

/// validate and plan: they ask, and change nothing.
let questionCases = [
  ConformanceCase(
    "validate-examples", "validates each example with well-formed diagnostics",
    section: "validate"
  ) { bench in
    try bench.requireCapability(.validate)
    for fixture in try bench.examples() {
      let trial = try bench.trial(fixture)
      let conversation = try trial.launch()
      let reply = conversation.request(
        Method.validate, ["config": trial.config], id: "2", seconds: trial.patience.question, answering: trial.answer)
      let result = try trial.result(reply, of: conversation, expected: "a result of validate")
      let diagnostics = try expectShape("\"diagnostics\", each with \"severity\" and \"message\"", conversation.lastLines) {
        () throws(JSONError) in
        var diagnostics: [StepDiagnostic] = []
        for element in try JSONField(result).required("diagnostics").elements() {
          diagnostics.append(try StepDiagnostic(element))
        }
        return diagnostics
      }
      if bench.plugin.hasCheckFile, let error = diagnostics.first(where: { $0.severity == .error }) {
        throw Finding(expected: "no error about \"\(fixture.title)\" of check.json", actual: excerpt(error.description))
      }
    }
  },
  ConformanceCase("validate-no-effect", "changes nothing when it validates", section: "validate") { bench in
    try bench.requireCapability(.validate)
    let trial = try bench.working()
    let before = trial.snapshot()
    let conversation = try trial.launch()
    let reply = conversation.request(
      Method.validate, ["config": trial.config], id: "2", seconds: trial.patience.question, answering: trial.answer)
    try trial.expectReply(reply, of: conversation)
    try trial.expectUnchanged(before, by: "validate")
  },
  ConformanceCase("plan-changes", "plans each example with well-formed changes", section: "plan") { bench in
    try bench.requireCapability(.plan)
    for fixture in try bench.examples() {
      let trial = try bench.trial(fixture)
      let conversation = try trial.launch()
      let reply = trial.plan(conversation)
      if !bench.plugin.hasCheckFile, reply.error != nil { continue }
      let result = try trial.result(reply, of: conversation, expected: "a result of plan")
      try expectShape("\"changes\", each with \"action\", \"target\", \"summary\", \"destructive\"", conversation.lastLines)
      { () throws(JSONError) in
        for element in try JSONField(result).required("changes").elements() { _ = try PlannedChange(element) }
      }
    }
  },
  ConformanceCase("plan-no-effect", "changes nothing when it plans, and asks for nothing", section: "plan") { bench in
    try bench.requireCapability(.plan)
    let trial = try bench.working()
    let before = trial.snapshot()
    let conversation = try trial.launch()
    var asked: PluginRequest?
    let reply = trial.plan(conversation) {
      asked = $0
      return .failure(id: $0.id, Failure(.policy, "plan has no effect", effects: .none).error)
    }
    try trial.expectReply(reply, of: conversation)
    if let asked {
      throw Finding(
        expected: "no request of the plugin during plan", actual: "the request \"\(asked.method)\"", conversation.lastLines)
    }
    try trial.expectUnchanged(before, by: "plan")
  },
]

extension Bench {
  /// - Throws: `Skip` when the manifest does not name it.
  func requireCapability(_ capability: Capability) throws {
    if try !manifest().capabilities.contains(capability) { throw Skip("it does not offer \(capability.rawValue)") }
  }
}

extension Trial {
  func plan(_ conversation: Conversation, answering: Conversation.Answering? = nil) -> PluginReply {
    conversation.request(
      Method.plan, executeParams(conversation), id: "2", seconds: patience.question, answering: answering ?? answer)
  }

  fileprivate func expectUnchanged(_ before: TreeSnapshot, by what: String) throws {
    guard let changes = before.changes(to: snapshot()) else { return }
    throw Finding(expected: "no effect of \(what)", actual: changes)
  }
}
