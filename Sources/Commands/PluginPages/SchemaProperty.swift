internal import JSON

/// One key of a config or of the outputs, as its schema describes it. All texts are the plugin's: hostile.
struct SchemaProperty: Hashable {
  /// What the schema asks of a value, beyond its type: `one of`, with the values.
  struct Rule: Hashable {
    var words: String
    var values: [String] = []
  }

  /// Nested keys with dots, elements of an array with `[]`: `email.to[].name`.
  var path: String
  var type: String
  var isRequired: Bool
  var description: String
  var rules: [Rule]

  /// Of a schema, nested ones behind the one that they are in.
  /// - Parameter secrets: the keys whose values are secret.
  static func all(of schema: JSONValue?, secrets: [String] = []) -> [SchemaProperty] {
    var found: [SchemaProperty] = []
    collect(schema, below: "", secrets: secrets, into: &found)
    return found
  }

  private static func collect(_ schema: JSONValue?, below prefix: String, secrets: [String], into found: inout [SchemaProperty]) {
    let required = Set((schema?["required"]?.arrayValue ?? []).compactMap(\.stringValue))
    for (key, property) in schema?["properties"]?.objectValue ?? [:] {
      let path = prefix.isEmpty ? key : "\(prefix).\(key)"
      found.append(
        SchemaProperty(
          path: path, type: typeName(property), isRequired: required.contains(key),
          description: property["description"]?.stringValue ?? "",
          rules: (secrets.contains(path) ? [Rule(words: "a secret")] : []) + rules(property)))
      collect(property, below: path, secrets: secrets, into: &found)
      collect(property["items"], below: "\(path)[]", secrets: secrets, into: &found)
    }
  }

  private static func typeName(_ property: JSONValue) -> String {
    if property["format"] == "path" { return "path" }
    switch property["type"] {
    case .string("array")?: return property["items"].map { "array of \(typeName($0))" } ?? "array"
    case .string(let name)?: return name
    case .array(let names)?: return names.compactMap(\.stringValue).joined(separator: " or ")
    default: return property["enum"] == nil ? "any" : "choice"
    }
  }

  /// In words; the keywords are those of JSON Schema, draft 7.
  private static let keywords: [(keyword: String, words: String)] = [
    ("enum", "one of"), ("const", "always"), ("pattern", "matches"), ("minimum", "at least"), ("exclusiveMinimum", "more than"),
    ("maximum", "at most"), ("exclusiveMaximum", "less than"), ("multipleOf", "a multiple of"), ("minLength", "characters, at least"),
    ("maxLength", "characters, at most"), ("minItems", "elements, at least"), ("maxItems", "elements, at most"),
    ("default", "default:"),
  ]

  private static func rules(_ property: JSONValue) -> [Rule] {
    let own = keywords.compactMap { keyword, words in
      property[keyword].map { value in
        Rule(words: words, values: (keyword == "enum" ? value.arrayValue ?? [] : [value]).map { scalarText($0) ?? $0.text() })
      }
    }
    // An array of plain values has no rows for its elements.
    guard let items = property["items"], items["properties"] == nil else { return own }
    return own + rules(items).map { Rule(words: "each \($0.words)", values: $0.values) }
  }
}
