internal import Diagnostics
internal import JSON

/// Where an expression stands decides what it may name.
enum ExpressionPlace {
  /// In `with`, below this key; whether the plugin declares the key as secret, and the text is one expression only.
  case config(isSecret: Bool, isWhole: Bool, key: String)
  case condition
  case environment
  /// Evaluated before any step runs.
  case concurrencyGroup
}

/// Checks what expressions name.
struct ReferenceChecking {
  let definition: PipelineDefinition
  let surroundings: Surroundings
  let graph: StepGraph
  let manifests: [String: PluginManifest]

  /// - Parameter step: the step that the expression belongs to; nil for the pipeline's own.
  func problems(with expression: Expression, in step: StepDefinition?, _ place: ExpressionPlace) -> [ExpressionError] {
    expression.references.flatMap { problems(with: $0, in: step, place) } + statusProblems(expression, place)
  }

  private func statusProblems(_ expression: Expression, _ place: ExpressionPlace) -> [ExpressionError] {
    guard case .concurrencyGroup = place else { return [] }
    return expression.all.compactMap { part in
      guard case .call(let function, _, let offset) = part, function.isStatusCheck || function == .hashFiles else { return nil }
      return ExpressionError(.unknownName, "\(function.rawValue)() can't stand here: the group is known before any step runs", at: offset)
    }
  }

  private func problems(with reference: Reference, in step: StepDefinition?, _ place: ExpressionPlace) -> [ExpressionError] {
    let first = reference.parts.first
    switch reference.context {
    case "parameters":
      return unknown(first, among: definition.parameters.map(\.name), "there is no parameter", none: "the pipeline declares no parameters")
    case "run":
      if case .concurrencyGroup = place, let first, ["id", "status"].contains(first.name) {
        return [ExpressionError(.unknownName, "run.\(first.name) can't stand here: the group is known before the run begins", at: first.offset)]
      }
      return unknown(first, among: Contexts.runProperties, "\"run\" has no", none: nil)
    case "env": return environmentProblems(reference)
    case "secrets": return secretProblems(reference, place)
    case "steps":
      guard let step else {
        return [ExpressionError(.unknownName, "\"steps\" can't stand here: the group is known before any step runs", at: reference.offset)]
      }
      return stepProblems(reference, in: step)
    default: return []
    }
  }

  private func unknown(_ part: Reference.Part?, among known: [String], _ message: String, none: String?) -> [ExpressionError] {
    guard let part, !known.contains(part.name) else { return [] }
    let help = suggestion(for: part.name, among: known) ?? none
    return [ExpressionError(.unknownName, "\(message) \"\(part.name)\"", at: part.offset, help: help)]
  }

  private func environmentProblems(_ reference: Reference) -> [ExpressionError] {
    guard let name = reference.parts.first else {
      return [ExpressionError(.unknownName, "name one variable of the environment: env.NAME", at: reference.offset)]
    }
    if name.name.hasPrefix("SLIPWAY_") {
      return [ExpressionError(.unknownName, "the host's own variables can't be read: \(name.name)", at: name.offset, help: "for a secret, write secrets.NAME")]
    }
    guard surroundings.environment[name.name] == nil else { return [] }
    return [ExpressionError(.unknownName, "the environment variable \(name.name) is not set", at: name.offset)]
  }

  private func secretProblems(_ reference: Reference, _ place: ExpressionPlace) -> [ExpressionError] {
    guard let name = reference.parts.first, reference.parts.count == 1 else {
      return [ExpressionError(.unknownName, "name one secret: secrets.NAME", at: reference.offset)]
    }
    guard case .config(let isSecret, let isWhole, let key) = place, isSecret, isWhole else {
      var help = "a secret is the whole value of a key of \"with\" that the plugin declares as secret"
      if case .config(let isSecret, _, let key) = place, !isSecret { help = "the plugin does not declare \"\(key)\" as secret" }
      return [ExpressionError(.unknownName, "a secret can't stand here", at: reference.offset, help: help)]
    }
    if !Names.isVariable(name.name) {
      return [ExpressionError(.unknownName, "\"\(name.name)\" can't be the name of a secret", at: name.offset, help: "letters, digits and \"_\", the first one no digit")]
    }
    if surroundings.hasSecret(name.name) { return [] }
    return [
      ExpressionError(
        .unknownName, "there is no secret \"\(name.name)\" (for \"\(key)\")", at: name.offset,
        help: "write it to the file secrets/\(name.name) below the host's home, with mode 600, or set SLIPWAY_SECRET_\(name.name)")
    ]
  }

  private func stepProblems(_ reference: Reference, in step: StepDefinition) -> [ExpressionError] {
    guard let id = reference.parts.first else { return [] }
    guard graph.contains(id.name) else {
      return [ExpressionError(.unknownName, "there is no step \"\(id.name)\"", at: id.offset, help: suggestion(for: id.name, among: graph.ids.filter { $0 != step.id }))]
    }
    guard graph.ancestors(of: step.id).contains(id.name) else {
      let help = id.name == step.id ? nil : "add \"\(id.name)\" to its \"needs\""
      let message = id.name == step.id ? "a step can't use its own outputs" : "step \"\(step.id)\" does not wait for \"\(id.name)\""
      return [ExpressionError(.unknownName, message, at: id.offset, help: help)]
    }
    guard reference.parts.count > 1 else { return [] }
    let property = reference.parts[1]
    let problems = unknown(property, among: Contexts.stepProperties, "a step has no", none: nil)
    guard problems.isEmpty, property.name == "outputs", reference.parts.count > 2, let manifest = manifests[id.name], !manifest.hasOpenOutputs
    else { return problems }
    return unknown(
      reference.parts[2], among: manifest.outputNames, "step \"\(id.name)\" (\(manifest.name)) has no output",
      none: "the plugin declares no outputs")
  }
}
