internal import JSON
internal import JSONSchema
internal import Pipelines
internal import POSIX
internal import StepProtocol

let executeCases = [
  ConformanceCase("execute-examples", "executes its examples", section: "execute") { bench in
    _ = try bench.manifest()
    if bench.plugin.fixtures.isEmpty {
      throw Finding(expected: "an example to execute", actual: "the manifest has none, and there is no check.json")
    }
    var failures: [String] = []
    var evidence: [TranscriptLine] = []
    for fixture in try bench.examples() {
      let trial = try bench.trial(fixture)
      let conversation = try trial.launch()
      let reply = trial.execute(conversation)
      if bench.plugin.hasCheckFile {
        _ = try trial.result(reply, of: conversation, expected: "success of \"\(fixture.title)\" of check.json")
      }
      try trial.expectReply(reply, of: conversation)
      if reply.result == nil {
        failures.append("\"\(fixture.title)\" gave \(reply.inWords)")
        evidence = conversation.lastLines
      }
    }
    guard failures.count == bench.plugin.fixtures.count else { return }
    throw Finding(
      expected: "success of at least one example; where they need something, check.json says what",
      actual: failures.joined(separator: "; "), evidence)
  },
  ConformanceCase("result-members", "gives a result with the members of the protocol", section: "execute") { bench in
    for trial in try bench.everyWorking() { _ = try trial.succeed(trial.launch()) }
  },
  ConformanceCase("outputs-schema", "gives outputs that satisfy its manifest", section: "execute") { bench in
    let manifest = try bench.manifest()
    for trial in try bench.everyWorking() {
      let conversation = try trial.launch()
      guard let result = trial.execute(conversation).result else { continue }
      guard let violation = manifest.outputs.validate(result["outputs"] ?? [:]).first else { continue }
      throw Finding(
        expected: "outputs as the manifest describes them", actual: "/outputs\(violation.pointer): \(violation.message)",
        conversation.lastLines)
    }
  },
  ConformanceCase("artifacts", "names artifacts that are files inside the workspace", section: "execute") { bench in
    for trial in try bench.everyWorking() {
      let conversation = try trial.launch()
      for artifact in try trial.succeed(conversation).artifacts { try trial.expectPresent(artifact, conversation) }
    }
  },
  ConformanceCase(
    "declared-effects", "changes no more than its manifest's \"effects\" say",
    section: "Manifest"
  ) { bench in
    let effects = try bench.manifest().effects
    if effects == .external { throw Skip("it says that it changes things outside of the workspace") }
    for trial in try bench.everyWorking() {
      let before = (trial.snapshot(), trial.outside())
      _ = try trial.succeed(trial.launch())
      if let changes = before.1.changes(to: trial.outside()) {
        throw Finding(
          expected: "no change outside of the workspace (\"effects\": \"\(effects.rawValue)\")", actual: changes)
      }
      if effects == .none, let changes = before.0.changes(to: trial.snapshot()) {
        throw Finding(expected: "no change in the workspace (\"effects\": \"none\")", actual: changes)
      }
    }
  },
  ConformanceCase(
    "several-executes", "serves several requests in one process, and takes the id from each",
    section: "Transport"
  ) { bench in
    let trial = try bench.working()
    let conversation = try trial.launch()
    _ = try trial.succeed(conversation, id: "first")
    let reply = trial.execute(conversation, id: "second", key: "check-2")
    try trial.expectReply(reply, of: conversation, expected: "a reply to the second execute")
  },
  ConformanceCase(
    "execute-again", "has one effect when it runs twice with one idempotency key",
    section: "Manifest"
  ) { bench in
    guard try bench.manifest().idempotent else { throw Skip("it does not say that it is idempotent") }
    let trial = try bench.working()
    _ = try trial.succeed(trial.launch())
    let once = trial.snapshot()
    let conversation = try trial.launch()
    _ = try trial.succeed(conversation, attempt: 2)
    if let changes = once.changes(to: trial.snapshot(), countingFolders: false) {
      throw Finding(
        expected: "no further effect of the second run with the same idempotency key", actual: changes,
        conversation.lastLines)
    }
  },
]

extension Bench {
  /// A trial for each example: all of check.json, those of the manifest as far as they execute, which is the first one.
  func everyWorking() throws -> [Trial] {
    let first = try working()
    guard plugin.hasCheckFile else { return [first] }
    return [first] + (try plugin.fixtures.filter { $0 != leading }.map { try trial($0) })
  }
}

extension Trial {
  fileprivate func expectPresent(_ artifact: Artifact, _ conversation: Conversation) throws {
    let path = Path.normalized(Path.join(workspace, artifact.path))
    let expected = "artifacts that are files inside the workspace"
    guard let real = try? Files.realPath(path), (try? Files.status(real))?.kind == .file else {
      throw Finding(expected: expected, actual: "\"\(artifact.name)\" is no file: \(artifact.path)", conversation.lastLines)
    }
    guard Path.isWithin(path, workspace), Path.isWithin(real, workspace) else {
      throw Finding(
        expected: expected, actual: "\"\(artifact.name)\" lies outside: \(artifact.path)", conversation.lastLines)
    }
  }
}
