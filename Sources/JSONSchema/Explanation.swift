internal import Diagnostics
internal import JSON

/// Turns valijson's findings into plain ones: it looks up what the schema asks for at each place, which valijson's
/// own texts leave out, and drops the findings that only repeat that a part of a value is wrong.
struct Explanation {
  private let lookup: SchemaLookup
  private let value: JSONValue

  init(schema: JSONValue, value: JSONValue) {
    lookup = SchemaLookup(root: schema)
    self.value = value
  }

  func violations(_ findings: [Finding]) -> [Violation] {
    var result: [Violation] = []
    for finding in findings {
      switch Reason(finding.description) {
      case .keyword(let keyword, let name):
        for violation in explain(keyword, name, finding.pointer) where !result.contains(violation) { result.append(violation) }
      case .noneOfChoices: settleChoice(at: finding.pointer, &result)
      case .part(let token):
        let pointer = finding.pointer.appendingPointer(token)
        if !result.contains(where: { $0.pointer.isAtOrBelow(pointer) }) { result.append(unexplained(at: pointer)) }
      case .whole:
        if !result.contains(where: { $0.pointer.isAtOrBelow(finding.pointer) }) { result.append(unexplained(at: finding.pointer)) }
      }
    }
    return result.isEmpty ? [unexplained(at: "")] : result
  }

  /// When a branch accepts the value's type, what the other branches say about the type is noise.
  private func settleChoice(at pointer: String, _ result: inout [Violation]) {
    func concernsType(_ violation: Violation) -> Bool { violation.pointer == pointer && violation.keyword == "type" }
    let branches = result.filter { $0.pointer.isAtOrBelow(pointer) }
    if branches.isEmpty {
      result.append(Violation(pointer: pointer, message: "matches none of the forms that are allowed here", keyword: "anyOf"))
    } else if !branches.allSatisfy(concernsType) {
      result.removeAll(where: concernsType)
    }
  }

  /// For a finding that valijson gives no text of its own: `false` as a schema, and `propertyNames`.
  private func unexplained(at pointer: String) -> Violation {
    let names = lookup.schemas(at: pointer).compactMap { $0["propertyNames"] }
    guard let names = names.first, value.value(at: pointer)?.objectValue != nil else {
      return Violation(pointer: pointer, message: "is not allowed here")
    }
    return Violation(
      pointer: pointer, message: "has a key that is not allowed: every key must match \(names.text())", keyword: "propertyNames")
  }

  private func explain(_ keyword: String, _ name: String?, _ pointer: String) -> [Violation] {
    let schemas = lookup.schemas(at: pointer)
    let found = value.value(at: pointer) ?? .null
    func one(_ message: String, help: String? = nil) -> [Violation] {
      [Violation(pointer: pointer, message: message, keyword: keyword, help: help)]
    }
    switch keyword {
    case "type":
      let expected = distinct(schemas.flatMap { typeNames($0["type"]) }).filter { $0 != found.typeName }
      return one("expected \(expected.joined(separator: " or ")), found \(found.typeName)")
    case "enum", "const":
      let allowed = distinct(schemas.flatMap { $0["enum"]?.arrayValue ?? [$0["const"]].compactMap(\.self) })
      let nearest = found.stringValue.flatMap { nearestName(to: $0, among: allowed.compactMap(\.stringValue)) }
      return one(
        "must be \(allowed.count == 1 ? "" : "one of ")\(allowed.map { $0.text() }.joined(separator: ", ")), found \(short(found))",
        help: nearest.map { "did you mean \"\($0)\"?" })
    case "required": return one("\"\(name ?? "")\" is missing", help: description(of: name, schemas))
    case "dependencies": return one("\"\(name ?? "")\" is missing: another key needs it")
    case "additionalProperties": return unknownKeys(name, found, schemas, pointer)
    case "pattern":
      let patterns = distinct(schemas.compactMap { $0["pattern"]?.stringValue })
      return one("\(short(found)) does not match the pattern \(patterns.joined(separator: " or "))", help: description(schemas))
    default: return one(limit(keyword, schemas, found))
    }
  }

  /// valijson names only the first unknown key; the schema tells the others.
  private func unknownKeys(_ name: String?, _ found: JSONValue, _ schemas: [JSONObject], _ pointer: String) -> [Violation] {
    let known = Set(schemas.flatMap { $0["properties"]?.objectValue?.keys ?? [] })
    let hasPatterns = schemas.contains { $0["patternProperties"] != nil }
    let keys = hasPatterns ? [name ?? ""] : found.objectValue?.keys.filter { $0 == name || !known.contains($0) } ?? []
    let unused = known.filter { found[$0] == nil }
    return keys.map { key in
      Violation(
        pointer: pointer.appendingPointer(key), message: "unknown key \"\(key)\"", keyword: "additionalProperties",
        help: nearestName(to: key, among: unused).map { "did you mean \"\($0)\"?" } ?? suggestion(for: key, among: known))
    }
  }

  private func description(of property: String?, _ schemas: [JSONObject]) -> String? {
    guard let property else { return nil }
    return description(schemas.compactMap { $0["properties"]?[property]?.objectValue })
  }

  private func description(_ schemas: [JSONObject]) -> String? {
    schemas.lazy.compactMap { $0["description"]?.stringValue }.first
  }
}

private func typeNames(_ type: JSONValue?) -> [String] {
  type?.stringValue.map { [$0] } ?? type?.arrayValue?.compactMap(\.stringValue) ?? []
}

private func distinct<Element: Hashable>(_ elements: [Element]) -> [Element] {
  var seen: Set<Element> = []
  return elements.filter { seen.insert($0).inserted }
}

extension String {
  fileprivate func isAtOrBelow(_ pointer: String) -> Bool { self == pointer || hasPrefix("\(pointer)/") }
}
