internal import Diagnostics
internal import JSON
internal import StepProtocol

private let stepKeys = [
  "id", "uses", "with", "needs", "if", "required", "retry", "timeout", "stallTimeout", "env", "undo", "strict",
  "sandbox", "runner",
]

extension FindingCollector {
  /// - Parameter previous: the id of the step before this one, which it waits for unless it says otherwise.
  func step(_ value: JSONValue, index: Int, previous: String?) -> StepDefinition? {
    let pointer = "/steps/\(index)"
    let known = value["id"]?.stringValue
    let what = known.map { "step \"\($0)\"" } ?? "a step"
    guard let object = object(value, at: pointer, what: what, keys: stepKeys) else { return nil }
    _ = required(object, "id", at: pointer, what: what)
    _ = required(object, "uses", at: pointer, what: what)

    let id = string(object, "id", at: pointer)
    if let id, !Names.isIdentifier(id) {
      error("\"\(id)\" can't be a step's id", at: "\(pointer)/id", help: "letters, digits, \"_\" and \"-\", 64 at most, the first one a letter")
    }
    let config = object["with"] ?? [:]
    _ = expect("an object", config, config.objectValue, at: "\(pointer)/with", "\"with\"")
    // Everything is read before giving up, so that every finding is listed.
    let uses = uses(object, pointer)
    let template = valueTemplate(config, at: "\(pointer)/with")
    let needs = strings(object, "needs", at: pointer) ?? (previous.map { [$0] } ?? [])
    let condition = condition(object, pointer)
    let required = bool(object, "required", at: pointer) ?? true
    let retry = retry(object, pointer)
    let timeout = duration(object, "timeout", at: pointer)
    let stallTimeout = duration(object, "stallTimeout", at: pointer)
    let environment = environment(object, pointer)
    let undo = bool(object, "undo", at: pointer) ?? true
    let strict = bool(object, "strict", at: pointer) ?? false
    let sandbox = bool(object, "sandbox", at: pointer)
    let runner = string(object, "runner", at: pointer)
    guard let id, let uses, config.objectValue != nil else { return nil }
    return StepDefinition(
      id: id, uses: uses, config: template, needs: needs, hasNeeds: object["needs"] != nil, condition: condition, required: required,
      retry: retry, timeoutSeconds: timeout, stallTimeoutSeconds: stallTimeout, environment: environment, undo: undo,
      strict: strict, sandbox: sandbox, runner: runner, index: index)
  }

  private func uses(_ object: JSONObject, _ pointer: String) -> PluginReference? {
    guard let text = string(object, "uses", at: pointer) else { return nil }
    if let reference = PluginReference(text) { return reference }
    error("\"\(text)\" names no plugin", at: "\(pointer)/uses", help: "write a plugin's name, \"name@1\", \"name@1.2\", or \"./path\"")
    return nil
  }

  private func condition(_ object: JSONObject, _ pointer: String) -> Expression? {
    let place = "\(pointer)/if"
    if case .bool(let value) = object["if"] { return .literal(.bool(value)) }
    guard let text = string(object, "if", at: pointer) else { return nil }
    return conditionExpression(text, at: place)
  }

  private func retry(_ step: JSONObject, _ pointer: String) -> RetryPolicy {
    guard let value = step["retry"] else { return RetryPolicy() }
    let pointer = "\(pointer)/retry"
    guard let object = object(value, at: pointer, what: "\"retry\"", keys: ["max", "backoff", "maxBackoff", "on"]) else {
      return RetryPolicy()
    }
    let names = strings(object, "on", at: pointer)
    let kinds = names.map { names in
      names.enumerated().compactMap { index, name -> FailureKind? in choice(name, at: "\(pointer)/on/\(index)", "\"on\"") }
    }
    let max = count(object, "max", at: pointer)
    if let max, max > mostRetries { error("\"max\" is \(max); at most \(mostRetries) retries are possible", at: "\(pointer)/max") }
    return RetryPolicy(
      max: max, backoffSeconds: duration(object, "backoff", at: pointer),
      maxBackoffSeconds: duration(object, "maxBackoff", at: pointer) ?? RetryPolicy.defaultMaxBackoffSeconds, kinds: kinds.map(Set.init))
  }

  private func environment(_ step: JSONObject, _ pointer: String) -> [(name: String, value: TextTemplate)] {
    guard let value = step["env"] else { return [] }
    let pointer = "\(pointer)/env"
    guard let members = expect("an object", value, value.objectValue, at: pointer, "\"env\"") else { return [] }
    return members.compactMap { name, value in
      let place = pointer.appendingPointer(name)
      if !Names.isVariable(name) {
        error("\"\(name)\" can't be the name of an environment variable", atKeyOf: place, help: "letters, digits and \"_\", the first one no digit")
      } else if hostVariables.contains(name) || name.hasPrefix("SLIPWAY_") {
        error("\(name) is set by the host and can't be set in \"env\"", atKeyOf: place)
      }
      guard let text = expect("a string", value, value.stringValue, at: place, name) else { return nil }
      return template(text, at: place).map { (name, $0) }
    }
  }
}

private let mostRetries = 100
/// The step protocol, "Transport": the host's own. `LANG` and `TZ` may be overridden.
private let hostVariables: Set<String> = ["PATH", "HOME", "TMPDIR"]
