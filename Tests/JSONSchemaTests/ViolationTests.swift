import Diagnostics
import JSON
import JSONSchema
import Testing

/// What a user reads for each keyword.
@Suite struct ViolationTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var schema: String
    var value: String
    var expected: [String]
    var testDescription: String { "\(schema) \(value)" }
  }

  @Test(arguments: [
    Case(schema: #"{"type": "integer"}"#, value: #""x""#, expected: [": expected integer, found string"]),
    Case(schema: #"{"type": ["integer", "null"]}"#, value: "[]", expected: [": expected integer or null, found array"]),
    Case(
      schema: #"{"properties": {"a": {"items": {"type": "string"}}}}"#, value: #"{"a": ["x", 1, "y", true]}"#,
      expected: ["/a/1: expected string, found integer", "/a/3: expected string, found boolean"]),
    Case(
      schema: #"{"required": ["site"], "properties": {"site": {"type": "string", "description": "Path of the site"}}}"#,
      value: "{}", expected: [": \"site\" is missing (Path of the site)"]),
    Case(
      schema: #"{"properties": {"site": {}, "strict": {}}, "additionalProperties": false}"#, value: #"{"sit": 1, "zzz": 2}"#,
      expected: ["/sit: unknown key \"sit\" (did you mean \"site\"?)", "/zzz: unknown key \"zzz\" (known: site, strict)"]),
    Case(
      schema: #"{"enum": ["dev", "staging"]}"#, value: #""stagign""#,
      expected: [": must be one of \"dev\", \"staging\", found \"stagign\" (did you mean \"staging\"?)"]),
    Case(schema: #"{"const": 3}"#, value: "4", expected: [": must be 3, found 4"]),
    Case(schema: #"{"minimum": 1}"#, value: "0", expected: [": must be at least 1, found 0"]),
    Case(schema: #"{"exclusiveMinimum": 1}"#, value: "1", expected: [": must be more than 1, found 1"]),
    Case(schema: #"{"maximum": 1.5}"#, value: "2", expected: [": must be at most 1.5, found 2"]),
    Case(schema: #"{"exclusiveMaximum": 1}"#, value: "1", expected: [": must be less than 1, found 1"]),
    Case(schema: #"{"multipleOf": 5}"#, value: "7", expected: [": must be a multiple of 5, found 7"]),
    Case(schema: #"{"minLength": 1}"#, value: #""""#, expected: [": must not be empty"]),
    Case(schema: #"{"maxLength": 2}"#, value: #""été""#, expected: [": must have at most 2 characters, found \"été\""]),
    Case(schema: #"{"minItems": 2}"#, value: "[1]", expected: [": must have at least 2 elements"]),
    Case(schema: #"{"maxItems": 1}"#, value: "[1, 2]", expected: [": must have at most 1 elements"]),
    Case(schema: #"{"uniqueItems": true}"#, value: "[1, 2, 1]", expected: [": must not have the same element twice"]),
    Case(schema: #"{"pattern": "^a+$"}"#, value: #""ab""#, expected: [": \"ab\" does not match the pattern ^a+$"]),
    Case(
      schema: #"{"patternProperties": {"^x-": {"type": "string"}}, "additionalProperties": false}"#, value: #"{"x-a": 1, "y": 2}"#,
      expected: ["/x-a: expected string, found integer", "/y: unknown key \"y\""]),
    Case(schema: #"{"properties": {"a": false}}"#, value: #"{"a": 1}"#, expected: ["/a: is not allowed here"]),
    Case(schema: "false", value: "1", expected: [": is not allowed here"]),
    Case(schema: #"{"not": {"type": "string"}}"#, value: #""x""#, expected: [": is not allowed here"]),
    Case(
      schema: #"{"propertyNames": {"pattern": "^a"}}"#, value: #"{"b": 1}"#,
      expected: [#": has a key that is not allowed: every key must match {"pattern":"^a"}"#]),
    Case(schema: #"{"contains": {"type": "string"}}"#, value: "[1]", expected: [": has none of the elements that it must have"]),
    Case(schema: #"{"dependencies": {"a": ["b"]}}"#, value: #"{"a": 1}"#, expected: [": \"b\" is missing: another key needs it"]),
    Case(
      schema: #"{"anyOf": [{"type": "string"}, {"type": "object"}]}"#, value: "1",
      expected: [": expected string or object, found integer"]),
    Case(
      schema: #"{"oneOf": [{"type": "string"}, {"type": "object", "required": ["url"]}]}"#, value: "{}",
      expected: [": \"url\" is missing"]),
    Case(
      schema: #"{"oneOf": [{"type": "string"}, {"minLength": 1}]}"#, value: #""x""#,
      expected: [": matches more than one of the forms that are allowed here"]),
    Case(
      schema: #"{"if": {"required": ["a"]}, "then": {"required": ["b"]}}"#, value: #"{"a": 1}"#, expected: [": \"b\" is missing"]),
    Case(
      schema: ##"{"definitions": {"node": {"properties": {"children": {"items": {"$ref": "#/definitions/node"}}, "name": {"type": "string"}}}}, "allOf": [{"$ref": "#/definitions/node"}]}"##,
      value: #"{"children": [{"children": [{"name": 3}]}]}"#, expected: ["/children/0/children/0/name: expected string, found integer"]),
    Case(
      schema: #"{"properties": {"a/b~c": {"type": "string"}}}"#, value: #"{"a/b~c": 1}"#,
      expected: ["/a~1b~0c: expected string, found integer"]),
  ])
  func explains(_ test: Case) throws {
    let schema = try JSONSchema(JSONValue(parsing: test.schema))
    let violations = schema.validate(try JSONValue(parsing: test.value))
    #expect(violations.map { "\($0.pointer): \($0.message)\($0.help.map { " (\($0))" } ?? "")" } == test.expected)
  }

  @Test(arguments: [
    (#"{"format": "path"}"#, "3"), (#"{"format": "date-time"}"#, #""tomorrow""#), (#"{"type": "number"}"#, "3"),
    (#"{"type": "integer"}"#, "9007199254740991"), ("{}", "null"), ("true", "[1]"),
    (#"{"properties": {"format": {"type": "string"}, "$id": {"type": "string"}}}"#, #"{"format": "x", "$id": "y"}"#),
    (##"{"properties": {"child": {"$ref": "#"}}, "additionalProperties": false}"##, ##"{"child": {"child": {}}}"##),
    (#"{"default": {"pattern": "("}}"#, "1"),
  ])
  func accepts(_ schema: String, _ value: String) throws {
    #expect(try JSONSchema(JSONValue(parsing: schema)).validate(JSONValue(parsing: value)) == [])
  }

  @Test func `A violation becomes a finding at its place in the file`() throws {
    let schema = try JSONSchema(["properties": ["site": ["type": "string"]], "additionalProperties": false])
    let source = try JSONSource(parsing: Array("{\n  \"with\": {\"site\": 1,\n    \"sit\": 2}}".utf8), file: "a.json")
    let findings = schema.validate(["site": 1, "sit": 2]).map { $0.diagnostic(in: source, below: "/with").description }
    #expect(
      findings == [
        "a.json:2:20: error: /with/site: expected string, found integer",
        "a.json:3:5: error: /with/sit: unknown key \"sit\"\n  help: did you mean \"site\"?",
      ])
  }
}
