import JSON
import JSONSchema
import TestSupport
import Testing

/// What is refused as a schema, and what must not harm the process.
@Suite struct SchemaTests {
  private static let refused: [(String, JSONSchemaError.Code, String)] = [
    (#"{"type": "strin"}"#, .invalid, "/type"), ("3", .invalid, ""), (#"{"properties": 3}"#, .invalid, "/properties"),
    (#"{"items": {"properties": {"a": {"type": ["string", "nul"]}}}}"#, .invalid, "/items/properties/a/type/1"),
    (#"{"properties": {"a": {"minLength": []}}}"#, .invalid, "/properties/a/minLength"),
    (#"{"anyOf": [{"required": [1]}]}"#, .invalid, "/anyOf/0/required/0"),
    (#"{"properties": {"a": 3}}"#, .invalid, "/properties/a"), (#"{"multipleOf": 0}"#, .invalid, "/multipleOf"),
    (#"{"required": "a"}"#, .invalid, "/required"), (#"{"required": ["a\u0000b"]}"#, .invalid, "/required"),
    (#"{"items": {"$ref": "https://example.org/schema.json"}}"#, .reference, "/items"),
    (#"{"items": {"$ref": "other.json#/a"}}"#, .reference, "/items"),
    (##"{"items": {"$ref": "#/definitions/a"}}"##, .reference, "/items"),
    (##"{"$ref": "#"}"##, .reference, ""), (##"{"allOf": [{"$ref": "#"}]}"##, .reference, "/allOf/0"),
    (##"{"definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}}}"##, .reference, "/definitions/b"),
    (#"{"properties": {"a": {"pattern": "("}}}"#, .pattern, "/properties/a/pattern"),
    (#"{"pattern": "(a)\\1"}"#, .pattern, "/pattern"), (#"{"patternProperties": {"[": true}}"#, .pattern, "/patternProperties/["),
  ]

  @Test(arguments: Self.refused) func refuses(_ text: String, _ code: JSONSchemaError.Code, _ pointer: String) throws {
    let schema = try JSONValue(parsing: text)
    let error = #expect(throws: JSONSchemaError.self) { try JSONSchema(schema) }
    #expect(error?.code == code)
    #expect(error?.pointer == pointer)
    #expect(error?.message.isEmpty == false)
  }

  @Test func `What is no schema is explained`() throws {
    let error = #expect(throws: JSONSchemaError.self) { try JSONSchema(["properties": ["names": ["type": "aray"]]]) }
    #expect(error?.message == #"must be one of "array", "boolean", "integer", "null", "number", "object", "string", found "aray""#)
    #expect(error?.help == #"did you mean "array"?"#)
  }

  @Test func `A long string and a hostile pattern harm nothing`() throws {
    let schema = try JSONSchema(["pattern": "^(a|a)*$"])
    #expect(schema.validate(.string(String(repeating: "a", count: 300_000))) == [])
    #expect(schema.validate(.string(String(repeating: "a", count: 3_000) + "b")).count == 1)
  }

  @Test func `A long key is refused where keys are matched`() throws {
    let schema = try JSONSchema(["patternProperties": ["^(a|b)*$": true]])
    #expect(schema.validate([:]) == [])
    #expect(schema.validate(.object([String(repeating: "a", count: 100_000): 1])).map(\.keyword) == ["patternProperties"])
  }

  @Test func `Threads share a schema`() async throws {
    let schema = try JSONSchema(["items": ["type": "string", "pattern": "^[a-z]+$"]])
    await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask { (0..<50).reduce(0) { count, _ in count + schema.validate(["abc", "ABC", 3]).count } }
      }
      for await count in group { #expect(count == 100) }
    }
  }

  /// Parts of schemas put together at random: each is refused or compiles and answers; none crashes.
  @Test(arguments: 0..<20) func `Random schemas never crash`(_ seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<50 {
      guard let schema = try? JSONSchema(randomSchema(&random, depth: 3)) else { continue }
      _ = schema.validate(randomValue(&random, depth: 3))
    }
  }
}

private func randomSchema(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
  let keywords = [
    "type", "enum", "const", "required", "properties", "additionalProperties", "items", "anyOf", "oneOf", "not", "if", "then",
    "minimum", "multipleOf", "minLength", "pattern", "uniqueItems", "contains", "propertyNames", "dependencies", "$ref", "format",
    "patternProperties", "additionalItems", "maxItems", "id", "title",
  ]
  var schema = JSONObject()
  for _ in 0..<Int.random(in: 0...3, using: &random) {
    func child() -> JSONValue { depth > 0 ? randomSchema(&random, depth: depth - 1) : .bool(true) }
    let keyword = keywords.randomElement(using: &random) ?? "type"
    schema[keyword] =
      switch Int.random(in: 0..<9, using: &random) {
      case 0: child()
      case 1: [child(), child()]
      case 2: ["a": child(), "b": child()]
      case 3: .string(["string", "object", "#", "#/properties/a", "a", "^[a-c]*$"].randomElement(using: &random) ?? "")
      case 4: .integer(Int.random(in: -2...3, using: &random))
      case 5: ["a", "b"]
      default: fitting(keyword, child)
      }
  }
  return .object(schema)
}

private func fitting(_ keyword: String, _ child: () -> JSONValue) -> JSONValue {
  switch keyword {
  case "type": "object"
  case "enum", "required": ["a", "b"]
  case "properties", "dependencies", "patternProperties": ["a": child(), "b": child()]
  case "anyOf", "oneOf": [child(), child()]
  case "minimum", "multipleOf", "minLength", "maxItems": 1
  case "pattern", "format", "title", "id": "a"
  case "uniqueItems": true
  case "$ref": "#/properties/a"
  default: child()
  }
}

private func randomValue(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
  switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
  case 0: .null
  case 1: .bool(true)
  case 2: .integer(Int.random(in: -3...3, using: &random))
  case 3: .number(Double.random(in: -3...3, using: &random))
  case 4: .string(["", "a", "abc", "été"].randomElement(using: &random) ?? "")
  case 5: .array((0..<3).map { _ in randomValue(&random, depth: depth - 1) })
  default: .object(["a": randomValue(&random, depth: depth - 1), "b": randomValue(&random, depth: depth - 1)])
  }
}
