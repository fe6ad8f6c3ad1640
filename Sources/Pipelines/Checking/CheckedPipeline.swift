package import Diagnostics
package import JSON
internal import JSONSchema

/// A pipeline of which everything is known to be right that can be known before it runs.
package struct CheckedPipeline: Sendable {
  package let definition: PipelineDefinition
  /// The values of all parameters that are known; null for an optional one that was not given.
  package let parameters: JSONObject
  /// Each behind the steps that it waits for.
  package let steps: [CheckedStep]
  package let graph: StepGraph

  package func step(_ id: String) -> CheckedStep? { steps.first { $0.id == id } }

  /// The names of all secrets that the pipeline uses.
  package var secretNames: Set<String> { Set(steps.flatMap(\.secretNames)) }

  /// The concurrency group; nil without one.
  package func concurrencyGroup(in context: ExpressionContext) throws(ExpressionError) -> String? {
    guard let group = definition.concurrency?.group else { return nil }
    return try group.text(in: context, source: definition.source)
  }
}

/// A step with its plugin, ready to be evaluated and run.
package struct CheckedStep: Sendable {
  package let definition: StepDefinition
  package let manifest: PluginManifest
  /// A step's own, else the pipeline's, else an hour; in seconds.
  package let timeoutSeconds: Double
  private let source: JSONSource

  /// Where neither the step nor the pipeline says.
  package static let defaultTimeoutSeconds = 3600.0

  package var id: String { definition.id }

  package init(_ definition: StepDefinition, _ manifest: PluginManifest, in pipeline: PipelineDefinition) {
    self.definition = definition
    self.manifest = manifest
    timeoutSeconds = definition.timeoutSeconds ?? pipeline.timeoutSeconds ?? Self.defaultTimeoutSeconds
    source = pipeline.source
  }

  /// The config that the plugin gets.
  /// - Throws: `ExpressionError` with its place in the definition.
  package func config(in context: ExpressionContext) throws(ExpressionError) -> JSONValue {
    try definition.config.value(in: context, source: source)
  }

  /// What is wrong with a config whose values are all known now; each at its place in the definition.
  package func problems(with config: JSONValue) -> [Diagnostic] {
    manifest.config.validate(config).map { $0.diagnostic(in: source, below: "\(definition.pointer)/with") }
  }

  /// What the step adds to the plugin's environment.
  package func environment(in context: ExpressionContext) throws(ExpressionError) -> [(name: String, value: String)] {
    var result: [(name: String, value: String)] = []
    for (name, template) in definition.environment { result.append((name, try template.text(in: context, source: source))) }
    return result
  }

  /// Whether the step runs: `success()` without a condition, and `success() && …` with one that doesn't ask for the
  /// status itself.
  package func runs(in context: ExpressionContext) throws(ExpressionError) -> Bool {
    guard let condition = definition.condition else { return context.outlook.success }
    let asksForStatus = condition.all.contains { if case .call(let function, _, _) = $0 { function.isStatusCheck } else { false } }
    guard asksForStatus || context.outlook.success else { return false }
    do throws(ExpressionError) {
      return try condition.value(in: context).isTruthy
    } catch {
      throw error.located(in: source, at: "\(definition.pointer)/if")
    }
  }

  /// The secrets that the config refers to.
  package var secretNames: Set<String> {
    let references = definition.config.texts.flatMap(\.expressions).flatMap(\.references)
    return Set(references.filter { $0.context == "secrets" }.compactMap(\.parts.first?.name))
  }
}

extension CheckedPipeline {
  /// How the run has gone so far, as a step sees it: only the steps that it waits for count, directly or through
  /// others, and of them only the required ones can spoil success.
  package func outlook(for id: String, statuses: [String: StepStatus], runIsCancelled: Bool) -> ExpressionContext.Outlook {
    let ancestors = graph.ancestors(of: id)
    var failure = false
    var cancelled = runIsCancelled
    for step in steps where ancestors.contains(step.id) {
      switch statuses[step.id, default: .pending] {
      case .failed: failure = failure || step.definition.required
      // Steps are undone when the run has failed.
      case .undone: failure = true
      case .cancelled: cancelled = true
      default: break
      }
    }
    return ExpressionContext.Outlook(success: !failure && !cancelled, failure: failure, cancelled: cancelled)
  }
}

extension CheckedStep {
  /// The steps whose results the config refers to: it is not known before they have run.
  package var stepsInConfig: Set<String> {
    let references = definition.config.texts.flatMap(\.expressions).flatMap(\.references)
    return Set(references.filter { $0.context == "steps" }.compactMap(\.parts.first?.name))
  }

  /// The steps whose results a value of the config is made of.
  /// - Parameter pointer: JSON Pointer of the value in the config.
  package func stepsInConfig(at pointer: String) -> Set<String> {
    let place = "\(definition.pointer)/with\(pointer)/"
    let texts = definition.config.texts.filter { place.hasPrefix("\($0.pointer)/") || "\($0.pointer)/".hasPrefix(place) }
    let references = texts.flatMap(\.expressions).flatMap(\.references)
    return Set(references.filter { $0.context == "steps" }.compactMap(\.parts.first?.name))
  }
}
