internal import Cryptography
internal import JSON
internal import Pipelines
internal import POSIX
internal import RunHistory

extension RunExecutor {
  /// What expressions see before the first step.
  static func context(of run: CheckedRun, id: RunID, home: Home) -> ExpressionContext {
    ExpressionContext(
      parameters: run.pipeline.parameters,
      run: [
        "id": .string(id.text), "status": "succeeded", "pipeline": .string(run.pipeline.definition.name),
        "home": .string(home.path), "directory": .string(run.directory),
      ],
      env: HostEnvironment.visible, secrets: run.secrets, trigger: run.trigger, site: run.site,
      hashFiles: { [directory = run.directory] in try FileDigest.of(patterns: $0, in: directory) })
  }

  /// What the expressions of a step see at this moment.
  func context(for step: StepExecution) -> ExpressionContext {
    let isCancelled = cancelReason != nil && !isOverdue
    guard hasFailed || isCancelled || hasCancelledStep else { return context }
    var context = context
    context.run["status"] = isCancelled ? "cancelled" : hasFailed ? "failed" : "succeeded"
    let statuses = writer.progress.steps.compactMapValues { StepStatus(rawValue: $0.state.rawValue) }
    context.outlook =
      isOverdue
      ? ExpressionContext.Outlook(success: false, failure: true, cancelled: false)
      : run.pipeline.outlook(for: step.id, statuses: statuses, runIsCancelled: isCancelled)
    return context
  }

  /// Makes what a step has come to known to the expressions of others.
  func noteOutcome(of id: String, _ state: StepState, outputs: JSONObject = [:]) {
    context.steps[id] = ["status": .string(state.rawValue), "outputs": .object(outputs)]
  }

  /// What a release can say of its origin.
  static func provenance(of run: CheckedRun, id: RunID, digests: DigestCache) -> JSONValue {
    var plugins: [String: JSONValue] = [:]
    for plugin in run.plugins.values {
      guard let manifest = plugin.manifest, plugins[manifest.name] == nil else { continue }
      let digest = (plugin.pinned?.digest ?? plugin.executable.flatMap(digests.digest)).map { "sha256:\($0)" }
      plugins[manifest.name] = [
        "name": .string(manifest.name), "version": .string("\(manifest.version)"), "digest": .string(digest ?? ""),
      ]
    }
    return [
      "run": .string(id.text), "pipeline": .string(run.pipeline.definition.name),
      "pipelineDigest": .string("sha256:\(SHA256.hexDigest(run.pipeline.definition.canonicalBytes))"),
      "plugins": .array(plugins.sorted { $0.key < $1.key }.map(\.value)),
    ]
  }
}

/// What `env` in expressions reads from: the host's environment without what holds secrets.
enum HostEnvironment {
  static var visible: JSONObject {
    JSONObject(
      Environment.all.filter { !$0.key.hasPrefix("SLIPWAY_SECRET_") }.sorted { $0.key < $1.key }
        .map { ($0.key, .string($0.value)) })
  }
}
