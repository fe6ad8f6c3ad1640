internal import Diagnostics
internal import JSON
internal import JSONSchema

/// Checks a step's config against its plugin's schema as far as its values are known.
struct ConfigChecking {
  let types: StaticTypes
  let manifest: PluginManifest
  let source: JSONSource

  /// JSON Pointers into the config whose values are not known; with the type and what it is of where that is.
  private var unknown: [String: (type: String, of: String)?] = [:]
  private var evaluated: JSONValue = .null

  init(_ template: ValueTemplate, _ types: StaticTypes, _ manifest: PluginManifest, _ source: JSONSource) {
    (self.types, self.manifest, self.source) = (types, manifest, source)
    evaluated = evaluate(template, "")
  }

  /// - Parameter pointer: of the config in the definition.
  func diagnostics(below pointer: String) -> [Diagnostic] {
    manifest.config.validate(evaluated).compactMap { violation in
      guard let place = unknown.keys.first(where: { violation.pointer == $0 || violation.pointer.hasPrefix("\($0)/") }) else {
        return isCertain(violation) ? violation.diagnostic(in: source, below: pointer) : nil
      }
      guard violation.pointer == place, violation.keyword == "type", let known = unknown[place] ?? nil else { return nil }
      var violation = violation
      let expected = String(violation.message.prefix(upTo: violation.message.firstRange(of: ", found ")?.lowerBound ?? violation.message.endIndex))
      violation.message = "\(expected), but \(known.of) is \(known.type)"
      return violation.diagnostic(in: source, below: pointer)
    }
  }

  /// Keywords about a whole that a part may decide whose value isn't known yet.
  private static let dependOnParts: Set<String> = ["anyOf", "const", "contains", "enum", "not", "oneOf", "uniqueItems"]

  private func isCertain(_ violation: Violation) -> Bool {
    let keyword = violation.keyword ?? "not"
    guard Self.dependOnParts.contains(keyword) else { return true }
    return !unknown.keys.contains { $0.hasPrefix("\(violation.pointer)/") }
  }

  private mutating func evaluate(_ template: ValueTemplate, _ pointer: String) -> JSONValue {
    switch template {
    case .constant(let value): return value
    case .text(let text): return evaluate(text, pointer)
    case .malformed:
      unknown[pointer] = .some(nil)
      return .null
    case .array(let elements):
      var values: [JSONValue] = []
      for (index, element) in elements.enumerated() { values.append(evaluate(element, "\(pointer)/\(index)")) }
      return .array(values)
    case .object(let members):
      var values = JSONObject()
      for member in members {
        let place = pointer.appendingPointer(member.key)
        let value = evaluate(member.value, place)
        // Left out, as when the step runs.
        if value == .null, member.value.isOneExpression, unknown[place] == nil { continue }
        values[member.key] = value
      }
      return .object(values)
    }
  }

  private mutating func evaluate(_ text: TextTemplate, _ pointer: String) -> JSONValue {
    if let expression = text.onlyExpression {
      switch types.known(expression) {
      case .value(let value): return value
      case .type(let type, let of):
        guard let sample = sample(ofType: type) else { break }
        unknown[pointer] = .some((type, of))
        return sample
      case .unknown: break
      }
      unknown[pointer] = .some(nil)
      return .null
    }
    let values = text.expressions.map(types.known)
    if values.allSatisfy({ if case .value = $0 { true } else { false } }), let value = try? text.value(in: types.context) { return value }
    unknown[pointer] = .some(("string", "a text with expressions"))
    return ""
  }
}
