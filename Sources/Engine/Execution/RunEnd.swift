internal import Diagnostics
internal import JSON
internal import Pipelines
internal import POSIX
internal import RunHistory
internal import StepProtocol

extension RunExecutor {
  /// Takes up what an earlier process of this run has left.
  func restore() throws {
    for step in schedule.steps {
      guard let known = writer.progress.steps[step.id] else { continue }
      if known.state.isFinal {
        schedule.finish(step)
        noteOutcome(of: step.id, known.state, outputs: known.outputs)
        if known.state == .failed, step.checked.definition.required { hasFailedStep = true }
        if known.state == .cancelled { takeUpCancel(known) }
      } else if known.state == .running, step.plugin.manifest?.idempotent != true {
        // Nobody knows how far it came, and running it again could make its effect twice.
        step.attempt = known.attempts
        try conclude(
          step,
          failure: StepFailure(
            "killed", "the host was interrupted while this step ran, and its plugin may not be run twice", effects: .unknown,
            help: known.undo == nil ? "look at what it changed before you run the pipeline again" : nil),
          slot: nil)
      }
    }
  }

  /// A step was cancelled: so was the run, or its time was over.
  private func takeUpCancel(_ step: RunProgress.Step) {
    hasCancelledStep = true
    isOverdue = isOverdue || step.result["overdue"] == true
    cancelReason = cancelReason ?? (isOverdue ? Self.overdueReason : "it was being cancelled when its host was interrupted")
  }

  static let overdueReason = "the run took longer than its timeout"

  /// After the last step: undo where the run failed, then the run's own last event.
  func finish() throws -> RunState {
    let state: RunState = hasFailed ? .failed : cancelReason != nil ? .cancelled : .succeeded
    var payload: JSONObject = [:]
    let reason = cancelReason
    if state != .succeeded {
      let undo = try undoSteps(reason: state == .failed ? "failed" : "cancelled")
      if !undo.undone.isEmpty { payload["undone"] = .array(undo.undone.map(JSONValue.string)) }
      if !undo.failed.isEmpty { payload["undoFailed"] = .array(undo.failed.map(JSONValue.string)) }
      let failed = schedule.steps.filter { writer.progress.steps[$0.id]?.state == .failed && $0.checked.definition.required }.map(\.id)
      if !failed.isEmpty { payload["failedSteps"] = .array(failed.map(JSONValue.string)) }
      if let reason { payload["message"] = .string(reason) }
    }
    let begun = writer.progress.steps.values.compactMap(\.started).min() ?? Clock.now
    payload["durationSeconds"] = .number((max(0, Clock.now - begun) * 1000).rounded() / 1000)
    let kind: EventKind = state == .succeeded ? .runSucceeded : state == .failed ? .runFailed : .runCancelled
    writer.add(kind, payload, durable: true)
    try writer.flush()
    workspace.removeScratch()
    return state
  }

  /// Takes effects back, the last one first, each once.
  func undoSteps(reason: String) throws -> (undone: [String], failed: [String]) {
    isUndoing = true
    var undone: [String] = []
    var failed: [String] = []
    for (id, undo) in writer.progress.undoable {
      guard let step = execution(id), step.checked.definition.undo, !isKilled else { continue }
      guard step.plugin.manifest?.capabilities.contains(.undo) == true else {
        writer.log(.warning, "left something to undo, and its plugin has no undo", source: .plugin, step: id)
        continue
      }
      if try undoStep(step, undo, reason: reason) { undone.append(id) } else { failed.append(id) }
    }
    return (undone, failed)
  }

  private static let undoTimeout = 300.0

  private func undoStep(_ step: StepExecution, _ undo: JSONValue, reason: String) throws -> Bool {
    let begun = Clock.monotonic
    undoAnswer = nil
    var undoSlot: PluginSlot?
    undoRequest = (undo, reason)
    do {
      let key = try pool.launcher.key(step.checked, step.plugin, grants: undoGrants(step))
      let scratch = try makeScratch(step.plugin)
      try step.plugin.pinned?.checkBeforeStart(step.plugin.name)
      let slot = try pool.start(
        key, scratch: scratch, step: step.id, directory: workspace.path, now: begun)
      slot.use = .undo
      undoSlot = slot
      while undoAnswer == nil || !pool.isEmpty { try turn() }
    } catch let failure as HostFailure {
      undoAnswer = .hostFailure(failure)
    } catch let error as any UserFacingError {
      undoAnswer = .hostFailure(HostFailure(.spawn, error.description))
    }
    var payload: JSONObject = ["durationSeconds": .number(((Clock.monotonic - begun) * 1000).rounded() / 1000), "reason": .string(reason)]
    let failure: StepFailure? =
      switch undoAnswer {
      case .result?: nil
      case .failure(let failure)?: StepFailure(failure)
      case .hostFailure(let failure)?: StepFailure(failure)
      case nil: StepFailure("killed", "there was no answer", effects: .unknown)
      }
    if let failure { payload["failure"] = .object((undoSlot?.explained(failure) ?? failure).payload) }
    writer.add(.stepUndone, step: step.id, payload, durable: true)
    try writer.flush()
    return failure == nil
  }

  /// What the step was let see when it ran, also by another process of this host.
  private func undoGrants(_ step: StepExecution) throws -> SandboxGrants? {
    if let grants = step.grants { return grants }
    guard pool.launcher.isolated.contains(step.id) else { return nil }
    if let recorded = writer.progress.steps[step.id]?.sandbox { return SandboxGrants(recorded) }
    return try pool.launcher.grants(step.checked, config: .null, workspace: workspace.path) { _ in nil }
  }

  func sendUndo(_ slot: PluginSlot, _ now: Double) throws {
    guard let (undo, reason) = undoRequest, let step = execution(slot.step) else { return }
    let params = UndoParams(
      undo: undo, reason: reason, idempotencyKey: idempotencyKey(step), workspace: workspace.path, scratch: slot.scratch)
    try tell(slot, now) {
      $0.send(Method.undo, params.json, timeoutSeconds: Self.undoTimeout, stallSeconds: nil, now: now)
    }
  }
}
