internal import ChildProcess
internal import Diagnostics
internal import JSON
internal import JSONSchema
internal import Pipelines
internal import POSIX
internal import RunHistory
internal import StepProtocol

extension RunExecutor {
  /// Starts the steps whose turn it is, as far as there is room beside the ones that run.
  func startReadySteps() throws {
    let now = Clock.monotonic
    for step in schedule.retrying {
      guard case .retrying(let time) = step.state else { continue }
      if cancelReason != nil {
        try conclude(step, failure: .cancelledBeforeRetry(effects: step.earlierEffects), slot: nil)
      } else if now >= time, hasRoom {
        try start(step, now)
      }
    }
    while hasRoom, let step = schedule.takeReady() {
      if try shouldRun(step) { try start(step, now) }
    }
  }

  var hasRoom: Bool { schedule.runningCount < run.options.jobs }

  /// Whether the step's condition holds; writes down that it is skipped when not.
  private func shouldRun(_ step: StepExecution) throws -> Bool {
    let reason: String
    do throws(ExpressionError) {
      if !isKilled, try step.checked.runs(in: context(for: step)) { return true }
      reason = cancelReason != nil ? "the run is being cancelled" : hasFailed ? "a step before it failed" : "its condition is false"
    } catch {
      try conclude(step, failure: StepFailure("expression", error.description, effects: .none), slot: nil)
      return false
    }
    schedule.finish(step)
    noteOutcome(of: step.id, .skipped)
    writer.add(.stepSkipped, step: step.id, ["reason": .string(reason)])
    return false
  }

  /// A required step has failed by itself, or the run's time is over.
  var hasFailed: Bool { isOverdue || hasFailedStep }

  private func start(_ step: StepExecution, _ now: Double) throws {
    step.attempt = (writer.progress.steps[step.id]?.attempts ?? 0) + 1
    step.startedAt = now
    schedule.begin(step)
    guard let manifest = step.plugin.manifest else { return }
    let prepared = Result { try prepare(step) }
    var payload: JSONObject = [
      "attempt": .integer(step.attempt), "uses": .string(manifest.name), "version": .string("\(manifest.version)"),
      "idempotencyKey": .string(idempotencyKey(step)),
    ]
    // An undo of another day has no config to take them from.
    payload["sandbox"] = step.grants?.json
    payload["runner"] = step.checked.definition.runner.map(JSONValue.string)
    // A start that is forgotten by a machine that stops could make an effect twice.
    writer.add(.stepStarted, step: step.id, payload, durable: manifest.effects == .external)
    try writer.flush()
    do {
      try prepared.get()
      let slot = try slot(for: step, now)
      slot.step = step.id
      slot.use = .execute
      slot.answer = nil
      if slot.process.session.isIdle { try send(step, slot, now) }
    } catch let failure as StepFailure {
      try conclude(step, failure: failure, slot: nil)
    } catch let error as any UserFacingError {
      let first = error.diagnostics.first
      try conclude(
        step, failure: StepFailure("spawn", first?.message ?? error.description, effects: .none, help: first?.help), slot: nil)
    }
  }

  private func prepare(_ step: StepExecution) throws {
    step.config = try config(of: step)
    step.grants = try pool.launcher.grants(step.checked, config: step.config, workspace: workspace.path) { writer.progress.steps[$0]?.sandbox }
    if let earlier = writer.progress.steps[step.id]?.sandbox { step.grants?.add(SandboxGrants(earlier)) }
  }

  /// The config with every expression evaluated, checked again now that everything is known, and with absolute paths.
  private func config(of step: StepExecution) throws -> JSONValue {
    guard let manifest = step.plugin.manifest else { return .null }
    let value: JSONValue
    do throws(ExpressionError) { value = try step.checked.config(in: context(for: step)) } catch {
      throw StepFailure("expression", error.description, effects: .none, help: error.help)
    }
    if let problem = step.checked.problems(with: value).first {
      throw StepFailure("validation", "the config does not fit: \(problem)", effects: .none)
    }
    let config = PathFormat.resolve(value, schema: manifest.config.schema, base: run.directory)
    let size = config.bytes().count
    if size > Self.largestValue {
      throw StepFailure(
        "validation", "the config has \(size) bytes with what its expressions give; the protocol carries \(Self.largestValue)",
        effects: .none, help: "let the steps before it write a file into the workspace, and give its path")
    }
    return config
  }

  /// A warm process if there is one, else a new one.
  private func slot(for step: StepExecution, _ now: Double) throws -> PluginSlot {
    let named: [String: String]
    do throws(ExpressionError) {
      let variables = try step.checked.environment(in: context(for: step))
      named = Dictionary(variables.map { ($0.name, $0.value) }) { _, last in last }
    } catch {
      throw StepFailure("expression", error.description, effects: .none, help: error.help)
    }
    if let cut = named.first(where: { $0.value.utf8.contains(0) }) {
      throw StepFailure("validation", "the value of \(cut.key) in \"env\" holds a NUL character", effects: .none)
    }
    let key = try pool.launcher.key(
      step.checked, step.plugin, named: named, grants: step.grants, isStrict: run.options.strict || step.checked.definition.strict)
    if !run.options.fresh, let warm = pool.idle(key) {
      warm.usageBefore = warm.usageAtEnd
      warm.sandboxed?.beginStep()
      return warm
    }
    let scratch = try makeScratch(step.plugin)
    do throws(HostFailure) { try step.plugin.pinned?.checkBeforeStart(step.plugin.name) } catch { throw StepFailure(error) }
    return try pool.start(key, scratch: scratch, step: step.id, directory: workspace.path, now: now)
  }

  func idempotencyKey(_ step: StepExecution) -> String { "\(id)-\(step.id)" }

  /// Sends `execute` to a process that is ready for it.
  func send(_ step: StepExecution, _ slot: PluginSlot, _ now: Double) throws {
    let timeout = step.checked.timeoutSeconds
    let params = ExecuteParams(
      run: id.text, pipeline: run.pipeline.definition.name, step: step.id, attempt: step.attempt, config: step.config,
      workspace: workspace.path, scratch: slot.scratch, idempotencyKey: idempotencyKey(step),
      timeoutSeconds: timeout, context: protocolContext(step))
    try tell(slot, now) {
      $0.send(
        Method.execute, params.json, timeoutSeconds: timeout, stallSeconds: step.checked.definition.stallTimeoutSeconds, now: now)
    }
  }

  private func protocolContext(_ step: StepExecution) -> ExecuteParams.Context {
    let parameters = run.pipeline.parameters
    return ExecuteParams.Context(
      site: run.site["id"]?.stringValue ?? parameters["site"]?.stringValue,
      environment: parameters["environment"]?.stringValue, trigger: run.trigger, home: home.path,
      provenance: provenance)
  }
}
