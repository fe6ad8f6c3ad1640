internal import Diagnostics
internal import JSON
internal import Pipelines
internal import POSIX
internal import RunHistory
internal import StepProtocol

extension RunExecutor {
  /// Tells a plugin's session something, and does what follows from it.
  /// - Throws: `DatabaseError` when that can't be written down.
  func tell(_ slot: PluginSlot, _ now: Double, _ change: (inout PluginSession) -> [SessionAction]) throws {
    for action in slot.process.update(now: now, change) { try handle(action, slot, now) }
  }

  /// Does what a session wants of the run.
  func handle(_ action: SessionAction, _ slot: PluginSlot, _ now: Double) throws {
    switch action {
    case .ready(let answer):
      slot.sandboxed?.opened(slot.process.session.process)
      try ready(answer, slot, now)
    case .log(let level, let message, let source, let fields):
      writer.log(level, message, source: source, fields: fields, step: slot.step)
    case .progress(let progress): writer.progress(progress, step: slot.step, now: now)
    case .mask(let value): writer.hide(value)
    case .checkpoint(let id, let params): try respond(slot, id, now) { try store(params, slot) }
    case .service(let id, let params): try respond(slot, id, now) { try service(params, slot) }
    case .answered(let answer): try answered(answer, slot, now)
    case .settled:
      if case .hostFailure? = slot.answer { return }
      try concludeUse(of: slot)
    case .gone:
      pool.remove(slot)
      releaseScratch(of: slot)
      try concludeUse(of: slot)
    // The shell has done these.
    case .send, .closeInput, .signal, .killAll, .finish: break
    }
  }

  private func ready(_ answer: InitializeResult, _ slot: PluginSlot, _ now: Double) throws {
    guard let step = execution(slot.step), let manifest = step.plugin.manifest else { return }
    if answer.pluginName != manifest.name || answer.pluginVersion != "\(manifest.version)" {
      writer.log(
        .warning,
        "calls itself \(answer.pluginName) \(answer.pluginVersion); its manifest says \(manifest.name) \(manifest.version)",
        source: .plugin, step: slot.step)
    }
    switch slot.use {
    case .execute?: try send(step, slot, now)
    case .undo?: try sendUndo(slot, now)
    default: break
    }
  }

  func execution(_ id: String) -> StepExecution? { schedule.step(id) }

  /// Answers a request of the plugin's own with what `body` gives, or with its failure.
  private func respond(_ slot: PluginSlot, _ id: MessageID, _ now: Double, _ body: () throws -> JSONValue) throws {
    let result: Result<JSONValue, Failure>
    do {
      result = .success(try body())
    } catch let failure as Failure {
      result = .failure(failure)
    } catch let error as any UserFacingError {
      result = .failure(Failure(.filesystem, error.diagnostics.first?.message ?? error.description, effects: .none))
    }
    if case .failure(let failure) = result { slot.sandboxed?.hostWords += [failure.message, failure.help ?? ""].filter { !$0.isEmpty } }
    try tell(slot, now) { $0.answer(id, result) }
  }

  /// The write-ahead undo journal: on the disk before the plugin is told so.
  private func store(_ params: CheckpointParams, _ slot: PluginSlot) throws -> JSONValue {
    if let problem = problem(withUndo: params.undo) { throw Failure(.policy, problem, effects: .none) }
    writer.add(
      .checkpoint, step: slot.step, ["undo": params.undo, "effects": .string(params.effects.rawValue)], durable: true)
    try writer.flush()
    return [:]
  }

  private func service(_ params: ServiceParams, _ slot: PluginSlot) throws -> JSONValue {
    let allowed = execution(slot.step)?.plugin.manifest?.needs.services ?? []
    guard allowed.contains(params.name) else {
      throw Failure(
        .permission, "the service \"\(params.name)\" is not among the manifest's needs.services", effects: .none,
        help: "declare it there, so that whoever installs the plugin sees it")
    }
    switch params.action {
    case .start: try ServiceStart(params).perform()
    case .reload: try ServiceReload(params, home: home).perform()
    }
    writer.log(.notice, "\(params.action == .start ? "started" : "reloaded") the service \(params.name)", source: .plugin, step: slot.step)
    return [:]
  }

  /// A request was answered: the process serves the next step, or is sent home.
  private func answered(_ answer: SessionAnswer, _ slot: PluginSlot, _ now: Double) throws {
    slot.answer = answer
    let isHostFailure = if case .hostFailure = answer { true } else { false }
    if !isHostFailure, slot.use == .execute, isWanted(slot), slot.process.session.isIdle {
      return try concludeUse(of: slot)
    }
    try tell(slot, now) { $0.close(now: now) }
  }

  /// Whether another step could use this process.
  private func isWanted(_ slot: PluginSlot) -> Bool {
    guard !run.options.fresh, cancelReason == nil else { return false }
    return schedule.willUse(slot.key.executable)
  }

  private func concludeUse(of slot: PluginSlot) throws {
    guard let answer = slot.answer, let use = slot.use else { return }
    slot.answer = nil
    slot.use = nil
    switch use {
    case .execute:
      if let step = execution(slot.step) { try conclude(step, answer, slot) }
    case .undo: undoAnswer = answer
    default: break
    }
  }
}
