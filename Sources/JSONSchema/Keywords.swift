internal import JSON

/// Where schemas stand inside a schema of draft-07, and whether a child is applied to the same value
/// (`allOf`) or to a part of it (`properties`).
enum Keywords {
  static let samePlace: Set<String> = ["not", "if", "then", "else", "allOf", "anyOf", "oneOf", "dependencies"]
  private static let single: Set<String> = [
    "additionalItems", "additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then",
  ]
  private static let lists: Set<String> = ["allOf", "anyOf", "items", "oneOf"]
  private static let maps: Set<String> = ["$defs", "definitions", "dependencies", "patternProperties", "properties"]

  /// `value` of `keyword` with each schema in it replaced by `transform(schema, pointer)`.
  static func mapSchemas(
    _ keyword: String, _ value: JSONValue, pointer: String,
    _ transform: (JSONValue, String) throws(JSONSchemaError) -> JSONValue
  ) throws(JSONSchemaError) -> JSONValue {
    switch value {
    case .array(let elements) where lists.contains(keyword):
      var result: [JSONValue] = []
      for (index, element) in elements.enumerated() { result.append(try transform(element, "\(pointer)/\(index)")) }
      return .array(result)
    case .object(let members) where maps.contains(keyword):
      var result = JSONObject()
      for (key, member) in members {
        // A dependency may also be a list of keys.
        let isSchema = keyword != "dependencies" || member.arrayValue == nil
        result[key] = isSchema ? try transform(member, pointer.appendingPointer(key)) : member
      }
      return .object(result)
    case .object where single.contains(keyword), .bool where single.contains(keyword):
      return try transform(value, pointer)
    default: return value
    }
  }
}
