import JSON
@testable import JSONSchema
import TestSupport
import Testing

/// What is accepted in haste must conform; valijson is the judge.
@Suite struct AcceptanceTests {
  private static let person: JSONValue = [
    "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["name"],
    "properties": [
      "name": ["type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_.-]{0,3}$"], "age": ["type": "integer", "minimum": 0, "maximum": 150],
      "kind": ["enum": ["a", "K"], "default": "a"], "weight": ["type": "number"],
      "tags": ["type": "array", "minItems": 1, "maxItems": 2, "items": ["type": "string", "minLength": 2, "maxLength": 3]],
    ],
    "additionalProperties": false,
  ]

  @Test(arguments: [
    ["name": "x"], ["name": "x.-_", "age": 0, "kind": "K"], ["name": "x", "weight": 1], ["name": "x", "tags": ["ab", "éàü"]],
  ] as [JSONValue]) func `what conforms is seen at once`(value: JSONValue) throws {
    let acceptance = try #require(Acceptance(Self.person))
    #expect(acceptance.accepts(value))
    #expect(try JSONSchema(Self.person).violations(of: value).isEmpty)
  }

  @Test(arguments: [
    [:], "x", ["name": ""], ["name": "xabcd"], ["name": "é"], ["name": "x", "age": -1], ["name": "x", "age": 1.5], ["name": "x", "kind": "\u{212A}"],
    ["name": "x", "other": 1], ["name": "x", "tags": []], ["name": "x", "tags": ["abcd"]], ["name": "x", "tags": ["é"]],
    ["name": "x", "tags": ["ab", "cd", "ef"]], ["name": "x", "\u{212A}": 1],
  ] as [JSONValue]) func `what does not conform is left to the judge`(value: JSONValue) throws {
    let acceptance = try #require(Acceptance(Self.person))
    #expect(!acceptance.accepts(value))
    #expect(try !JSONSchema(Self.person).validate(value).isEmpty)
  }

  private static let unknown = [
    #"{"anyOf": [true]}"#, ##"{"properties": {"a": {"$ref": "#"}}}"##, #"{"pattern": "a"}"#, #"{"pattern": "^a|b$"}"#, #"{"pattern": "^\\d$"}"#,
    #"{"enum": [1]}"#, #"{"enum": ["é"]}"#, "false", #"{"items": [true]}"#, #"{"minLength": 1.0}"#, #"{"pattern": "^[^a]$"}"#,
  ]

  @Test(arguments: Self.unknown) func `schemas that it does not know are the judge's alone`(schema: String) throws {
    #expect(Acceptance(try JSONValue(parsing: schema)) == nil)
  }

  @Test func `of ten thousand random values none is accepted that does not conform`() throws {
    var random = SeededGenerator(seed: 11)
    var accepted = 0
    var refused = 0
    for _ in 0..<500 {
      let schema = RandomSchema.schema(depth: 3, &random)
      guard let acceptance = Acceptance(schema) else { continue }
      let judge = try JSONSchema(schema)
      for _ in 0..<20 {
        let value = RandomSchema.value(depth: 3, &random)
        let violations = judge.violations(of: value)
        if acceptance.accepts(value) {
          accepted += 1
          #expect(violations.isEmpty, "\(schema.text()) \(value.text())")
        } else if !violations.isEmpty {
          refused += 1
        }
      }
    }
    #expect(accepted > 1000 && refused > 1000, "\(accepted) \(refused)")
  }
}

/// Schemas and values from one small vocabulary, so that they often meet.
private enum RandomSchema {
  private static let names = ["a", "b", "k", "K"]
  private static let texts = ["", "a", "ab", "K", "\u{212A}", "éé", "a-b", "abc"]
  private static let patterns = ["^a$", "^[a-c]*$", "^a?b?$", "^[A-Z]{1,2}$", "^[a-z][a-z -]{0,2}$", "^a+$"]

  static func schema(depth: Int, _ random: inout SeededGenerator) -> JSONValue {
    func maybe(_ share: Int = 3) -> Bool { Int.random(in: 0..<share, using: &random) == 0 }
    var schema: JSONObject = [:]
    if maybe(2) {
      schema["type"] = .string(["object", "array", "string", "integer", "number", "boolean", "null"].randomElement(using: &random) ?? "string")
    }
    if maybe(6) { schema["enum"] = .array(texts.filter { $0.utf8.count < 3 && $0 != "\u{212A}" }.prefix(3).map(JSONValue.string)) }
    if maybe(5) { schema["pattern"] = .string(patterns.randomElement(using: &random) ?? "^a$") }
    if maybe(5) { schema["minLength"] = .integer(Int.random(in: 0...2, using: &random)) }
    if maybe(5) { schema["maxLength"] = .integer(Int.random(in: 2...3, using: &random)) }
    if maybe(5) { schema["minimum"] = .integer(Int.random(in: -2...1, using: &random)) }
    if maybe(5) { schema["maximum"] = .integer(Int.random(in: 1...3, using: &random)) }
    if maybe(5) { schema["minItems"] = .integer(Int.random(in: 0...1, using: &random)) }
    if maybe(5) { schema["maxItems"] = .integer(Int.random(in: 1...2, using: &random)) }
    if maybe(4) { schema["required"] = .array([.string(names.randomElement(using: &random) ?? "a")]) }
    if maybe(3) { schema["additionalProperties"] = .bool(maybe(2)) }
    if depth > 0, maybe(2) {
      schema["properties"] = .object(JSONObject(names.prefix(3).map { ($0, Self.schema(depth: depth - 1, &random)) }))
    }
    if depth > 0, maybe(2) { schema["items"] = Self.schema(depth: depth - 1, &random) }
    return .object(schema)
  }

  static func value(depth: Int, _ random: inout SeededGenerator) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
    case 0: return .null
    case 1: return .bool(.random(using: &random))
    case 2: return .integer(Int.random(in: -3...4, using: &random))
    case 3: return .number(Double(Int.random(in: -6...8, using: &random)) / 2)
    case 4: return .string(texts.randomElement(using: &random) ?? "")
    case 5: return .array((0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth: depth - 1, &random) })
    default:
      return .object(
        JSONObject((names + ["\u{212A}"]).shuffled(using: &random).prefix(Int.random(in: 0...3, using: &random)).map {
          ($0, value(depth: depth - 1, &random))
        }))
    }
  }
}
