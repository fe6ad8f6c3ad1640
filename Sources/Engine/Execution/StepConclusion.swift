internal import ChildProcess
internal import JSON
internal import JSONSchema
internal import Pipelines
internal import POSIX
internal import RunHistory
internal import StepProtocol

extension RunExecutor {
  /// Writes down how a step's attempt ended, and what follows from it.
  func conclude(_ step: StepExecution, _ answer: SessionAnswer, _ slot: PluginSlot) throws {
    switch answer {
    case .result(let value):
      do throws(StepFailure) {
        let result = try accepted(value, step)
        try succeed(step, result, slot)
      } catch {
        try conclude(step, failure: error, slot: slot)
      }
    case .failure(let failure): try conclude(step, failure: StepFailure(failure), slot: slot)
    case .hostFailure(let failure): try conclude(step, failure: StepFailure(failure), slot: slot)
    }
  }

  /// The result, when it is what the protocol and the manifest say.
  private func accepted(_ value: JSONValue, _ step: StepExecution) throws(StepFailure) -> ExecuteResult {
    var result: ExecuteResult
    do throws(JSONError) { result = try ExecuteResult(JSONField(value)) } catch {
      throw StepFailure("protocol", "the result is not what execute gives: \(error.path): \(error.message)", effects: .unknown)
    }
    func refusal(_ kind: String, _ message: String) -> StepFailure {
      var failure = StepFailure(kind, message, effects: .complete)
      failure.undo = result.undo
      return failure
    }
    if writer.redactor.finds(in: .object(result.outputs)) {
      throw refusal("policy", "an output holds a secret")
    }
    for artifact in result.artifacts where writer.redactor.finds(in: artifact.json) {
      throw refusal("policy", "the name, path or type of an artifact holds a secret")
    }
    if let undo = result.undo, let problem = problem(withUndo: undo) {
      result.undo = nil
      throw refusal("policy", problem)
    }
    for artifact in result.artifacts where !isInWorkspace(artifact.path) {
      throw refusal("protocol", "the artifact \"\(artifact.name)\" lies outside of the workspace: \(artifact.path)")
    }
    if let manifest = step.plugin.manifest {
      if let violation = manifest.outputs.validate(.object(result.outputs)).first {
        throw refusal("protocol", "the outputs do not fit the manifest: \(violation.pointer): \(violation.message)")
      }
      result.outputs =
        PathFormat.resolve(.object(result.outputs), schema: manifest.outputs.schema, base: workspace.path).objectValue ?? [:]
    }
    return result
  }

  /// Why undo data can't be kept; nil when it can.
  func problem(withUndo undo: JSONValue) -> String? {
    if writer.redactor.finds(in: undo) { return "the undo data holds a secret, which would be written to the journal" }
    let size = undo.bytes().count
    return size > Self.largestValue ? "the undo data has \(size) bytes; an undo request carries \(Self.largestValue)" : nil
  }

  private func isInWorkspace(_ path: String) -> Bool {
    let absolute = Path.normalized(Path.join(workspace.path, path))
    guard Path.isWithin(absolute, workspace.path) else { return false }
    // Where it exists, a link must not lead out of it either.
    guard let real = try? Files.realPath(absolute), let root = try? Files.realPath(workspace.path) else { return true }
    return Path.isWithin(real, root)
  }

  private func succeed(_ step: StepExecution, _ result: ExecuteResult, _ slot: PluginSlot) throws(StepFailure) {
    var payload: JSONObject = ["outputs": .object(result.outputs)]
    if !result.artifacts.isEmpty { payload["artifacts"] = .array(result.artifacts.map(\.json)) }
    payload["undo"] = result.undo
    addFigures(to: &payload, step, slot)
    schedule.finish(step)
    noteOutcome(of: step.id, result.status == .succeeded ? .succeeded : .unchanged, outputs: result.outputs)
    // A machine that stops must not forget what was changed outside.
    let durable = step.plugin.manifest?.effects == .external
    writer.add(result.status == .succeeded ? .stepSucceeded : .stepUnchanged, step: step.id, payload, durable: durable)
  }

  /// A failure: another attempt after a pause where that is allowed, else the end of the step.
  func conclude(_ step: StepExecution, failure: StepFailure, slot: PluginSlot?) throws {
    var failure = slot?.explained(failure) ?? failure
    if let undo = failure.undo, let problem = problem(withUndo: undo) {
      failure.undo = nil
      failure.message += "; what would undo it was not kept: \(problem)"
    }
    if let pause = retryPause(step, failure) {
      var payload: JSONObject = [
        "attempt": .integer(step.attempt), "afterSeconds": .number((pause * 1000).rounded() / 1000),
        "kind": .string(failure.kind), "message": .string(failure.message),
      ]
      payload["undo"] = failure.undo
      writer.add(.stepRetrying, step: step.id, payload, durable: true)
      try writer.flush()
      if failure.effects != .none { step.earlierEffects = failure.effects }
      schedule.retry(step, at: Clock.monotonic + pause)
      return
    }
    var payload = failure.payload
    if !step.checked.definition.required { payload["optional"] = true }
    // Ended because it was told to, even if it had to be killed for that.
    if cancelReason != nil, failure.kind == "cancelled" || failure.kind == "killed" {
      payload["cancelled"] = true
      if isOverdue { payload["overdue"] = true }
    }
    addFigures(to: &payload, step, slot)
    schedule.finish(step)
    if payload["cancelled"] == true {
      hasCancelledStep = true
      noteOutcome(of: step.id, .cancelled)
    } else {
      if step.checked.definition.required { hasFailedStep = true }
      noteOutcome(of: step.id, .failed)
    }
    writer.add(.stepFailed, step: step.id, payload, durable: true)
    try writer.flush()
  }

  /// How long to wait before the next attempt; nil when there is none.
  private func retryPause(_ step: StepExecution, _ failure: StepFailure) -> Double? {
    guard let reported = failure.reported, reported.retryable, cancelReason == nil else { return nil }
    guard reported.effects == .none || step.plugin.manifest?.idempotent == true else { return nil }
    let policy = step.checked.definition.retry
    guard step.attempt <= policy.retries(of: reported.kind) else { return nil }
    return policy.delay(
      before: step.attempt, of: reported.kind, retryAfterSeconds: reported.retryAfterSeconds,
      random: Double.random(in: 0...1))
  }

  private func addFigures(to payload: inout JSONObject, _ step: StepExecution, _ slot: PluginSlot?) {
    let duration = step.startedAt > 0 ? Clock.monotonic - step.startedAt : 0
    payload["durationSeconds"] = .number((duration * 1_000_000).rounded() / 1_000_000)
    guard let usage = slot?.takeUsage() else { return }
    payload["cpuSeconds"] = .number((usage.cpuSeconds * 1_000_000).rounded() / 1_000_000)
    payload["peakMemoryBytes"] = .integer(usage.peakMemoryBytes)
  }
}
