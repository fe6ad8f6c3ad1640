internal import JSON

extension FindingCollector {
  func parameters(_ definition: JSONObject) -> [Parameter] {
    guard let value = definition["parameters"] else { return [] }
    guard let members = expect("an object", value, value.objectValue, at: "/parameters", "\"parameters\"") else { return [] }
    return members.compactMap { name, value in parameter(name, value) }
  }

  private func parameter(_ name: String, _ value: JSONValue) -> Parameter? {
    let pointer = "/parameters".appendingPointer(name)
    let what = "parameter \"\(name)\""
    if !Names.isIdentifier(name) {
      error("\"\(name)\" can't be a parameter's name", atKeyOf: pointer, help: "letters, digits, \"_\" and \"-\", 64 at most, the first one a letter")
    }
    let keys = ["type", "description", "enum", "default", "required", "pattern"]
    guard let object = object(value, at: pointer, what: what, keys: keys) else { return nil }
    _ = required(object, "type", at: pointer, what: what)
    guard let kind: Parameter.Kind = choice(object, "type", at: pointer) else { return nil }

    var parameter = Parameter(
      name: name, kind: kind, description: string(object, "description", at: pointer), choices: choices(object, pointer),
      defaultValue: object["default"], isRequired: bool(object, "required", at: pointer) ?? (object["default"] == nil),
      pattern: pattern(object, kind, pointer))
    let typeOnly = Parameter(name: name, kind: kind, description: nil, choices: nil, defaultValue: nil, isRequired: false, pattern: nil)
    for (index, choice) in (parameter.choices ?? []).enumerated() {
      if let problem = typeOnly.problem(with: choice) { error("\(what): \(problem.message)", at: "\(pointer)/enum/\(index)") }
    }
    if let value = parameter.defaultValue, let problem = parameter.problem(with: value) {
      error("the default of \(what): \(problem.message)", at: "\(pointer)/default", help: problem.help)
      parameter.defaultValue = nil
    }
    if object["required"] == .bool(true), object["default"] != nil {
      error("\(what) is required and has a default", atKeyOf: "\(pointer)/required", help: "leave one of them out")
    }
    return parameter
  }

  private func choices(_ object: JSONObject, _ pointer: String) -> [JSONValue]? {
    guard let value = object["enum"] else { return nil }
    let place = "\(pointer)/enum"
    guard let choices = expect("an array", value, value.arrayValue, at: place, "\"enum\"") else { return nil }
    if choices.isEmpty { error("\"enum\" is empty: no value would be allowed", at: place) }
    return choices.isEmpty ? nil : choices
  }

  private func pattern(_ object: JSONObject, _ kind: Parameter.Kind, _ pointer: String) -> String? {
    guard let pattern = string(object, "pattern", at: pointer) else { return nil }
    let place = "\(pointer)/pattern"
    guard kind == .string else {
      error("\"pattern\" is for strings, and the type is \(kind.rawValue)", at: place)
      return nil
    }
    guard let problem = patternProblem(pattern) else { return pattern }
    error(problem, at: place)
    return nil
  }
}
