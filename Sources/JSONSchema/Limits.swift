internal import JSON

/// What a schema's limit asks for, with the limit that is not kept.
func limit(_ keyword: String, _ schemas: [JSONObject], _ found: JSONValue) -> String {
  let limits = schemas.compactMap { $0[keyword] }.filter { $0.doubleValue != nil }
  func strictest(_ precedes: (Double, Double) -> Bool) -> String {
    limits.min { precedes($0.doubleValue ?? 0, $1.doubleValue ?? 0) }?.text() ?? "the limit"
  }
  let most = strictest(<)
  let least = strictest(>)
  return switch keyword {
  case "minimum": "must be at least \(least), found \(short(found))"
  case "exclusiveMinimum": "must be more than \(least), found \(short(found))"
  case "maximum": "must be at most \(most), found \(short(found))"
  case "exclusiveMaximum": "must be less than \(most), found \(short(found))"
  case "multipleOf": "must be a multiple of \(limits.map { $0.text() }.joined(separator: " and ")), found \(short(found))"
  case "minLength": least == "1" ? "must not be empty" : "must have at least \(least) characters, found \(short(found))"
  case "maxLength": "must have at most \(most) characters, found \(short(found))"
  case "minItems": least == "1" ? "must not be empty" : "must have at least \(least) elements"
  case "maxItems": "must have at most \(most) elements"
  case "minProperties": least == "1" ? "must not be empty" : "must have at least \(least) keys"
  case "maxProperties": "must have at most \(most) keys"
  case "uniqueItems": "must not have the same element twice"
  case "contains": "has none of the elements that it must have"
  case "additionalItems": "has more elements than are allowed"
  case "oneOf": "matches more than one of the forms that are allowed here"
  default: "is not allowed here"
  }
}

/// A value as text for a message, cut to what fits on a line.
func short(_ value: JSONValue) -> String {
  let text = value.text()
  return text.count <= 60 ? text : "\(text.prefix(59))…"
}
