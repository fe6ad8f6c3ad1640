package import Diagnostics
package import JSON

extension PipelineDefinition {
  /// Reads a definition and lists everything that is wrong with it.
  /// - Returns: the definition without the parts that are wrong, so that the rest can be checked in the same go; nil
  ///   when there is nothing to go on with.
  package static func parse(_ source: JSONSource) -> (definition: PipelineDefinition?, diagnostics: [Diagnostic]) {
    let collector = FindingCollector(source)
    let definition = collector.definition()
    return (definition, collector.diagnostics)
  }
}

/// The most steps in a pipeline.
private let mostSteps = 10_000

extension FindingCollector {
  fileprivate func definition() -> PipelineDefinition? {
    let keys = ["name", "description", "parameters", "concurrency", "timeout", "sandbox", "steps"]
    guard let object = object(source.value, at: "", what: "the pipeline", keys: keys) else { return nil }
    _ = required(object, "name", at: "", what: "the pipeline")
    let name = string(object, "name", at: "")
    if let name, !Names.isName(name) {
      error("\"\(name)\" can't be a pipeline's name", at: "/name", help: "small letters, digits and \"-\", 64 at most, the first one a letter")
    }
    return PipelineDefinition(
      name: name ?? "", description: string(object, "description", at: ""), parameters: parameters(object),
      concurrency: concurrency(object), timeoutSeconds: duration(object, "timeout", at: ""),
      sandbox: bool(object, "sandbox", at: "") ?? false, steps: steps(object), source: source)
  }

  private func concurrency(_ definition: JSONObject) -> PipelineDefinition.Concurrency? {
    guard let value = definition["concurrency"] else { return nil }
    let pointer = "/concurrency"
    guard let object = object(value, at: pointer, what: "\"concurrency\"", keys: ["group", "onConflict"]) else { return nil }
    _ = required(object, "group", at: pointer, what: "\"concurrency\"")
    let onConflict: PipelineDefinition.Concurrency.OnConflict? = choice(object, "onConflict", at: pointer)
    guard let text = string(object, "group", at: pointer), let group = template(text, at: "\(pointer)/group") else { return nil }
    return PipelineDefinition.Concurrency(group: group, onConflict: onConflict ?? .queue)
  }

  private func steps(_ definition: JSONObject) -> [StepDefinition] {
    guard let value = required(definition, "steps", at: "", what: "the pipeline"),
      let elements = expect("an array", value, value.arrayValue, at: "/steps", "\"steps\"")
    else { return [] }
    if elements.isEmpty { error("the pipeline has no steps", at: "/steps") }
    if elements.count > mostSteps { error("the pipeline has \(elements.count) steps; at most \(mostSteps) are possible", at: "/steps") }

    var steps: [StepDefinition] = []
    var places: [String: String] = [:]
    var previous: String?
    for (index, element) in elements.prefix(mostSteps).enumerated() {
      let pointer = "/steps/\(index)"
      let id = element["id"]?.stringValue
      if let step = step(element, index: index, previous: previous) { steps.append(step) }
      if let id, let first = places.updateValue(pointer, forKey: id) {
        error("two steps have the id \"\(id)\"", at: "\(pointer)/id", help: "the first is at \(source.location(of: "\(first)/id"))")
        if steps.last?.index == index { steps.removeLast() }
      }
      previous = id ?? previous
    }
    checkNeeds(&steps, ids: Set(places.keys))
    return steps
  }
}
