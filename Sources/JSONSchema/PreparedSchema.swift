internal import JSON

/// A schema checked for what valijson would crash on or take differently, and made ready for it:
/// without `format` (an annotation here) and `$id` (there is only one document).
struct PreparedSchema {
  private(set) var schema: JSONValue = .null
  /// Every regular expression with its pointer.
  private(set) var patterns: [(pointer: String, pattern: String)] = []
  private(set) var hasPatternProperties = false

  private var schemas: Set<String> = []
  private var references: [(pointer: String, target: String)] = []
  /// From a schema to those that apply to the same value.
  private var samePlace: [String: [String]] = [:]

  private static let annotations: Set<String> = ["format", "id", "$id", "$schema"]
  private static let longestPattern = 1024

  init(_ schema: JSONValue) throws(JSONSchemaError) {
    self.schema = try prepare(schema, "")
    for (pointer, target) in references where !schemas.contains(target) {
      throw JSONSchemaError(
        code: .reference, message: "\"$ref\": \"#\(target)\" points to no schema in this document", pointer: pointer)
    }
    try refuseCircles()
  }

  private mutating func prepare(_ schema: JSONValue, _ pointer: String) throws(JSONSchemaError) -> JSONValue {
    schemas.insert(pointer)
    if case .bool = schema { return schema }
    guard let members = schema.objectValue else {
      throw JSONSchemaError(code: .invalid, message: "expected an object or a boolean, found \(schema.typeName)", pointer: pointer)
    }
    if let reference = members["$ref"] { try note(reference, at: pointer) }
    var result = JSONObject()
    for (keyword, value) in members where !Self.annotations.contains(keyword) {
      let place = pointer.appendingPointer(keyword)
      try check(keyword, value, place)
      result[keyword] = try Keywords.mapSchemas(keyword, value, pointer: place) { (child, childPointer) throws(JSONSchemaError) in
        if Keywords.samePlace.contains(keyword) { samePlace[pointer, default: []].append(childPointer) }
        return try prepare(child, childPointer)
      }
    }
    return .object(result)
  }

  private mutating func note(_ reference: JSONValue, at pointer: String) throws(JSONSchemaError) {
    guard let text = reference.stringValue, text.hasPrefix("#"), !text.contains("%") else {
      throw JSONSchemaError(
        code: .reference, message: "only references within the document (\"#/definitions/…\") are followed", pointer: pointer)
    }
    let target = String(text.dropFirst())
    references.append((pointer, target))
    samePlace[pointer, default: []].append(target)
  }

  private mutating func check(_ keyword: String, _ value: JSONValue, _ pointer: String) throws(JSONSchemaError) {
    func invalid(_ message: String) -> JSONSchemaError { JSONSchemaError(code: .invalid, message: message, pointer: pointer) }
    switch keyword {
    case "multipleOf":
      guard let number = value.doubleValue, number > 0 else { throw invalid("expected a number over 0") }
    case "pattern":
      guard let pattern = value.stringValue else { throw invalid("expected a string, found \(value.typeName)") }
      try add(pattern, pointer)
    case "patternProperties":
      guard let members = value.objectValue else { throw invalid("expected an object, found \(value.typeName)") }
      hasPatternProperties = true
      for pattern in members.keys { try add(pattern, pointer.appendingPointer(pattern)) }
    case "properties", "required", "dependencies":
      // valijson reads names as C strings.
      let names = value.objectValue?.keys ?? value.arrayValue?.compactMap(\.stringValue) ?? []
      if names.contains(where: { $0.utf8.contains(0) }) { throw invalid("a name contains the character NUL") }
    default: break
    }
  }

  private mutating func add(_ pattern: String, _ pointer: String) throws(JSONSchemaError) {
    guard pattern.utf8.count <= Self.longestPattern, !pattern.utf8.contains(0) else {
      throw JSONSchemaError(
        code: .pattern, message: "a pattern has at most \(Self.longestPattern) bytes, none of them NUL", pointer: pointer)
    }
    patterns.append((pointer, pattern))
  }

  /// A circle of schemas that apply to the same value would be followed for ever.
  private func refuseCircles() throws(JSONSchemaError) {
    var finished: Set<String> = []
    for start in samePlace.keys.sorted() {
      var path: [(pointer: String, next: Int)] = [(start, 0)]
      var open: Set<String> = [start]
      while let last = path.last {
        let children = samePlace[last.pointer] ?? []
        guard last.next < children.count, !finished.contains(last.pointer) else {
          finished.insert(last.pointer)
          open.remove(last.pointer)
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let child = children[last.next]
        guard open.insert(child).inserted else {
          throw JSONSchemaError(code: .reference, message: "refers to itself without an end", pointer: last.pointer)
        }
        path.append((child, 0))
      }
    }
  }
}
