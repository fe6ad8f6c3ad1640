internal import ChildProcess
internal import Diagnostics
internal import JSON
internal import JSONSchema
internal import Pipelines
internal import POSIX
internal import RunHistory
internal import StepProtocol

/// Asks the plugins of a run what they would change, one after the other. Nothing is recorded and nothing is kept.
final class PlanExecutor {
  private let run: CheckedRun
  private let home: Home
  private let pool: PluginPool
  /// Holds the workspace.
  private let folder: String
  private let workspace: String
  private let redactor: Redactor
  private static let timeout = 60.0

  init(_ run: CheckedRun, home: Home, supervisor: Supervisor) throws {
    self.run = run
    self.home = home
    pool = PluginPool(supervisor: supervisor, launcher: run.launcher)
    folder = try Files.makeTemporaryDirectory(prefix: "slipway-plan")
    workspace = Path.join(folder, "workspace")
    try Files.makeDirectory(workspace)
    redactor = Redactor(secrets: run.secrets.members.compactMap(\.value.stringValue))
  }

  deinit { try? Files.removeTree(folder) }

  func plan() throws -> [PlannedStep] {
    try run.pipeline.steps.map { step in
      var planned = PlannedStep(
        id: step.id, uses: step.manifest.name, version: "\(step.manifest.version)", needs: run.pipeline.graph.needs(of: step.id))
      let unknown = step.stepsInConfig.sorted()
      if !unknown.isEmpty {
        planned.note = "depends on what \(unknown.joined(separator: ", ")) will give"
      } else if !step.manifest.capabilities.contains(.plan) {
        planned.note = step.manifest.effects == .none ? "only reads" : "its plugin can't plan"
      } else if let plugin = run.plugins[step.id] {
        do { planned.changes = try changes(step, plugin) } catch let failure as StepFailure {
          planned.note = redactor.redact(failure.message)
        }
      }
      return planned
    }
  }

  private func changes(_ step: CheckedStep, _ plugin: InstalledPlugin) throws -> [PlannedChange] {
    let context = ExpressionContext(
      parameters: run.pipeline.parameters,
      run: [
        "id": "plan", "status": "succeeded", "pipeline": .string(run.pipeline.definition.name), "home": .string(home.path),
        "directory": .string(run.directory),
      ], env: HostEnvironment.visible, secrets: run.secrets, trigger: run.trigger, site: run.site,
      hashFiles: { [directory = run.directory] in try FileDigest.of(patterns: $0, in: directory) })
    let config: JSONValue
    do throws(ExpressionError) { config = try step.config(in: context) } catch {
      throw StepFailure("expression", error.description, effects: .none)
    }
    let params = ExecuteParams(
      run: "plan", pipeline: run.pipeline.definition.name, step: step.id, attempt: 1,
      config: PathFormat.resolve(config, schema: step.manifest.config.schema, base: run.directory), workspace: workspace,
      scratch: workspace, idempotencyKey: "plan-\(step.id)", timeoutSeconds: Self.timeout,
      context: ExecuteParams.Context(
        site: run.site["id"]?.stringValue ?? run.pipeline.parameters["site"]?.stringValue,
        environment: run.pipeline.parameters["environment"]?.stringValue, trigger: run.trigger, home: home.path, provenance: .null))
    let result = try ask(plugin, step, params)
    do throws(JSONError) {
      var changes: [PlannedChange] = []
      for change in try JSONField(result).required("changes").elements() {
        let known = try PlannedChange(JSONField(redactor.redact(change.value), path: change.path))
        changes.append(known)
      }
      return changes
    } catch {
      throw StepFailure("protocol", "gave a plan that is none: \(error.description)", effects: .none)
    }
  }

  /// - Throws: `StepFailure` with the findings of `validate` that are errors.
  private func refuseErrors(_ result: JSONValue) throws {
    let findings = (result["diagnostics"]?.arrayValue ?? []).compactMap { try? StepDiagnostic(JSONField($0)) }
    let errors = findings.filter { $0.severity == .error }
    if errors.isEmpty { return }
    throw StepFailure("validation", errors.map(\.description).joined(separator: "\n"), effects: .none)
  }

  private func ask(_ plugin: InstalledPlugin, _ step: CheckedStep, _ params: ExecuteParams) throws -> JSONValue {
    let manifest = step.manifest
    let grants = try pool.launcher.grants(step, config: params.config, workspace: workspace) { _ in nil }
    let key = try pool.launcher.key(step, plugin, grants: grants)
    do throws(HostFailure) { try plugin.pinned?.checkBeforeStart(plugin.name) } catch { throw StepFailure(error) }
    let slot = try pool.start(key, scratch: workspace, step: step.id, directory: workspace, now: Clock.monotonic)
    // A plugin that can judge its config does so first: a plan of something wrong helps nobody.
    var methods = [Method.validate, Method.plan].filter { method in
      manifest.capabilities.contains { $0.rawValue == method }
    }[...]
    var answers: [String: SessionAnswer] = [:]
    while !slot.process.session.isGone {
      let now = Clock.monotonic
      let ready = Poll.wait(slot.process.interests, seconds: max(0, (slot.process.nextTick ?? now + 1) - now))
      var actions = slot.process.respond(to: ready[...], now: Clock.monotonic)[...]
      while let action = actions.popFirst() {
        let now = Clock.monotonic
        switch action {
        case .answered(let answer):
          if let method = methods.popFirst() { answers[method] = answer }
          if case .hostFailure = answer { methods = [] }
          fallthrough
        case .ready:
          slot.sandboxed?.opened(slot.process.session.process)
          actions += slot.process.update(now: now) { session in
            guard let method = methods.first, session.isIdle else { return session.close(now: now) }
            return session.send(method, params.json, timeoutSeconds: Self.timeout, stallSeconds: nil, now: now)
          }
        case .checkpoint(let id, _), .service(let id, _):
          let refusal = Failure(.policy, "a plan has no effects", effects: .none)
          actions += slot.process.update(now: now) { $0.answer(id, .failure(refusal)) }
        default: break
        }
      }
    }
    pool.remove(slot)
    if case .result(let value)? = answers[Method.validate] { try refuseErrors(value) }
    switch answers[Method.plan] ?? answers[Method.validate] {
    case .result(let value)?: return value
    case .failure(let failure)?: throw slot.explained(StepFailure(failure))
    case .hostFailure(let failure)?: throw slot.explained(StepFailure(failure))
    case nil: throw StepFailure("exited", "ended without an answer", effects: .none)
    }
  }
}
