internal import Cryptography
internal import JSON
internal import Pipelines
internal import POSIX
internal import RunHistory

extension RunExecutor {
  /// What the expressions of a step see at this moment.
  func context(for step: StepExecution) -> ExpressionContext {
    let failed = hasFailed
    let cancelled = cancelReason != nil && !isOverdue
    let statuses = writer.progress.steps.compactMapValues { StepStatus(rawValue: $0.state.rawValue) }
    var outlook = run.pipeline.outlook(for: step.id, statuses: statuses, runIsCancelled: cancelled)
    if isOverdue { outlook = ExpressionContext.Outlook(success: false, failure: true, cancelled: false) }
    let steps = JSONObject(
      writer.progress.steps.sorted { $0.key < $1.key }.map { id, step -> (String, JSONValue) in
        (id, ["status": .string(step.state.rawValue), "outputs": .object(step.outputs)])
      })
    return ExpressionContext(
      parameters: run.pipeline.parameters, steps: steps,
      run: [
        "id": .string(id.text), "status": .string(cancelled ? "cancelled" : failed ? "failed" : "succeeded"),
        "pipeline": .string(run.pipeline.definition.name), "home": .string(home.path), "directory": .string(run.directory),
      ],
      env: HostEnvironment.visible, secrets: run.secrets, trigger: run.trigger, site: run.site,
      outlook: outlook,
      hashFiles: { [directory = run.directory] in try FileDigest.of(patterns: $0, in: directory) })
  }

  /// What a release can say of its origin.
  var provenance: JSONValue {
    var plugins: [String: JSONValue] = [:]
    for plugin in run.plugins.values {
      guard let manifest = plugin.manifest, plugins[manifest.name] == nil else { continue }
      plugins[manifest.name] = [
        "name": .string(manifest.name), "version": .string("\(manifest.version)"), "digest": .string(digest(of: plugin) ?? ""),
      ]
    }
    return [
      "run": .string(id.text), "pipeline": .string(run.pipeline.definition.name),
      "pipelineDigest": .string("sha256:\(SHA256.hexDigest(run.pipeline.definition.canonicalBytes))"),
      "plugins": .array(plugins.sorted { $0.key < $1.key }.map(\.value)),
    ]
  }

  private func digest(of plugin: InstalledPlugin) -> String? {
    guard let path = plugin.executable else { return nil }
    if let known = digests[path] { return known }
    guard let digest = FileDigest.of(path) else { return nil }
    digests[path] = "sha256:\(digest)"
    return digests[path]
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
