package import Diagnostics
package import JSON
internal import JSONSchema

extension CheckedPipeline {
  /// Reads and checks a definition whole: its text, its plugins, what its expressions name, every step's config against
  /// its plugin's schema, and the parameters.
  /// - Throws: everything that is wrong, in the order of the file; findings without a place come first.
  package static func check(
    _ source: JSONSource, catalog: any PluginCatalog, surroundings: Surroundings, parameters: ParameterValues
  ) throws(InvalidInput) -> CheckedPipeline {
    let (definition, findings) = PipelineDefinition.parse(source)
    guard let definition else { throw InvalidInput(findings) }
    return try PipelineChecking(definition, catalog, surroundings, parameters, findings).result()
  }
}

private struct PipelineChecking {
  private let definition: PipelineDefinition
  private let graph: StepGraph
  private let parameters: JSONObject
  private var manifests: [String: PluginManifest] = [:]
  private var diagnostics: [Diagnostic]
  private let surroundings: Surroundings

  init(
    _ definition: PipelineDefinition, _ catalog: any PluginCatalog, _ surroundings: Surroundings, _ parameters: ParameterValues,
    _ findings: [Diagnostic]
  ) {
    self.definition = definition
    self.surroundings = surroundings
    graph = StepGraph(definition.steps)
    let resolved = definition.resolve(parameters)
    self.parameters = resolved.values
    diagnostics = findings + resolved.diagnostics
    for step in definition.steps { manifests[step.id] = plugin(of: step, catalog) }
    checkRunners()
    checkExpressions()
    checkConfigs()
  }

  private mutating func checkRunners() {
    for step in definition.steps {
      guard let runner = step.runner, !surroundings.runners.contains(runner) else { continue }
      diagnostics.append(
        Diagnostic(
          .error, "there is no runner \"\(runner)\"", at: definition.source.location(of: "\(step.pointer)/runner"),
          help: suggestion(for: runner, among: surroundings.runners) ?? "runners are named in the host's settings.json"))
    }
  }

  func result() throws(InvalidInput) -> CheckedPipeline {
    guard diagnostics.isEmpty else { throw InvalidInput(diagnostics.inFileOrder) }
    let byID = Dictionary(definition.steps.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let steps = graph.ids.compactMap { id -> CheckedStep? in
      guard let step = byID[id], let manifest = manifests[id] else { return nil }
      return CheckedStep(step, manifest, in: definition)
    }
    return CheckedPipeline(definition: definition, parameters: parameters, steps: steps, graph: graph)
  }

  private mutating func plugin(of step: StepDefinition, _ catalog: any PluginCatalog) -> PluginManifest? {
    // Looked for only when there is something to say: on a long line it takes long.
    func location() -> SourceLocation { definition.source.location(of: "\(step.pointer)/uses") }
    switch catalog.lookup(step.uses, from: definition.source.file) {
    case .found(let manifest): return manifest
    case .otherVersions(let found):
      let list = found.map { "\($0.version) in \($0.folder)" }.joined(separator: ", ")
      diagnostics.append(
        Diagnostic(
          .error, "step \"\(step.id)\" needs \"\(step.uses)\", and found \(list)", at: location(),
          help: "install a version that begins so, or change what the step uses"))
    case .missing(let known):
      let message: String
      let help: String?
      switch step.uses.source {
      case .name(let name): (message, help) = ("there is no plugin \"\(name)\"", suggestion(for: name, among: known))
      case .path(let path): (message, help) = ("there is no plugin at \"\(path)\"", "the folder of a plugin has a plugin.json; the path is relative to the pipeline's folder")
      }
      diagnostics.append(Diagnostic(.error, message, at: location(), help: help))
    case .broken(let findings):
      diagnostics.append(Diagnostic(.error, "the plugin \"\(step.uses)\" can't be used: its manifest is wrong", at: location()))
      for finding in findings where !diagnostics.contains(finding) { diagnostics.append(finding) }
    }
    return nil
  }

  private mutating func checkExpressions() {
    let references = ReferenceChecking(definition: definition, surroundings: surroundings, graph: graph, manifests: manifests)
    let source = definition.source
    func check(_ text: TextTemplate, _ step: StepDefinition?, _ place: ExpressionPlace) -> [Diagnostic] {
      text.expressions.flatMap { references.problems(with: $0, in: step, place) }.map { $0.diagnostic(in: source, at: text.pointer) }
    }
    if let group = definition.concurrency?.group { diagnostics += check(group, nil, .concurrencyGroup) }
    for step in definition.steps {
      if let condition = step.condition {
        let place = "\(step.pointer)/if"
        diagnostics += references.problems(with: condition, in: step, .condition).map { $0.diagnostic(in: source, at: place) }
      }
      for (_, template) in step.environment { diagnostics += check(template, step, .environment) }
      for text in step.config.texts {
        let key = topKey(of: text.pointer, in: step)
        let isWhole = text.onlyExpression?.onlyReference != nil && text.pointer == "\(step.pointer)/with".appendingPointer(key)
        // Without its manifest, nothing is known to be no secret.
        let isSecret = manifests[step.id]?.secrets.contains(key) ?? true
        diagnostics += check(text, step, .config(isSecret: isSecret, isWhole: isWhole, key: key))
      }
    }
  }

  /// The key of the config below which a text stands.
  private func topKey(of pointer: String, in step: StepDefinition) -> String {
    let keys = definition.source.value["steps"]?.arrayValue?[step.index]["with"]?.objectValue?.keys ?? []
    return keys.first { key in
      let place = "\(step.pointer)/with".appendingPointer(key)
      return pointer == place || pointer.hasPrefix("\(place)/")
    } ?? ""
  }

  private mutating func checkConfigs() {
    let context = ExpressionContext(
      parameters: parameters, env: JSONObject(surroundings.environment.map { ($0.key, .string($0.value)) }))
    let types = StaticTypes(definition: definition, context: context, manifests: manifests)
    for step in definition.steps {
      guard let manifest = manifests[step.id] else { continue }
      let checking = ConfigChecking(step.config, types, manifest, definition.source)
      diagnostics += checking.diagnostics(below: "\(step.pointer)/with")
    }
  }
}

extension [Diagnostic] {
  /// Without a place first; then by file, line and column.
  fileprivate var inFileOrder: [Diagnostic] {
    func order(_ diagnostic: Diagnostic) -> (String, Int, Int) {
      diagnostic.location.map { ($0.file, $0.line, $0.column) } ?? ("", 0, 0)
    }
    return enumerated().sorted { a, b in
      order(a.element) != order(b.element) ? order(a.element) < order(b.element) : a.offset < b.offset
    }.map(\.element)
  }
}
