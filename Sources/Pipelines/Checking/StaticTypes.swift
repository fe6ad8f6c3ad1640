internal import JSON
internal import JSONSchema

/// What is known of an expression's value before the run.
enum KnownValue {
  case value(JSONValue)
  /// A value of this type comes; with the words for it in a message.
  case type(String, of: String)
  case unknown
}

/// Works out what can be known of expressions from parameters, the environment and the plugins' outputs.
struct StaticTypes {
  let definition: PipelineDefinition
  let context: ExpressionContext
  let manifests: [String: PluginManifest]

  func known(_ expression: Expression) -> KnownValue {
    if isConstant(expression), let value = try? expression.value(in: context) { return .value(value) }
    switch expression {
    case .not, .binary(.equal, _, _), .binary(.notEqual, _, _), .binary(.less, _, _), .binary(.lessOrEqual, _, _),
      .binary(.greater, _, _), .binary(.greaterOrEqual, _, _):
      return .type("boolean", of: "the expression")
    case .call(let function, _, _):
      switch function {
      case .contains, .startsWith, .endsWith, .success, .always, .failure, .cancelled: return .type("boolean", of: "\(function.rawValue)()")
      case .format, .join, .toJSON, .hashFiles: return .type("string", of: "\(function.rawValue)()")
      }
    default:
      guard let reference = expression.onlyReference, let type = type(of: reference) else { return .unknown }
      return .type(type, of: reference.text)
    }
  }

  /// Whether nothing in it depends on the run.
  private func isConstant(_ expression: Expression) -> Bool {
    let independent = expression.all.allSatisfy { part in
      if case .call(let function, _, _) = part { return !function.isStatusCheck && function != .hashFiles }
      return true
    }
    return independent
      && expression.references.allSatisfy { reference in
        switch (reference.context, reference.parts.first) {
        case ("parameters", let part?): context.parameters[part.name] != nil
        case ("env", let part?): context.env[part.name] != nil
        default: false
        }
      }
  }

  /// Only where it is one plain type.
  private func type(of reference: Reference) -> String? {
    let names = reference.parts.map(\.name)
    switch reference.context {
    case "parameters" where names.count == 1:
      return definition.parameters.first { $0.name == names[0] && $0.isRequired }?.kind.rawValue
    case "run", "env", "secrets": return names.count == 1 ? "string" : nil
    case "steps" where names.count == 2 && names[1] == "status": return "string"
    case "steps" where names.count >= 3:
      var schema = manifests[names[0]]?.outputs.schema
      for name in names.dropFirst(2) { schema = schema?["properties"]?[name] }
      return schema?["type"]?.stringValue
    default: return nil
    }
  }
}

/// A value of this JSON Schema type, to see whether another schema takes the type.
func sample(ofType type: String) -> JSONValue? {
  switch type {
  case "string": ""
  case "integer": 0
  case "number": 0.5
  case "boolean": true
  case "array": []
  case "object": [:]
  case "null": .null
  default: nil
  }
}
