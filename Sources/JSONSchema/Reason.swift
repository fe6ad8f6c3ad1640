/// What valijson's text (version 1.0, `validation_visitor.hpp`) says is wrong.
enum Reason {
  /// A keyword is not met; with the key that it concerns, where valijson names one.
  case keyword(String, name: String?)
  /// No branch of an `anyOf` or `oneOf` fits.
  case noneOfChoices
  /// A member or element doesn't conform: says nothing new when that part has findings.
  case part(String)
  /// The value itself doesn't conform: as `part`.
  case whole

  init(_ description: String) {
    for (prefix, keyword) in Self.keywords where description.hasPrefix(prefix) {
      self = .keyword(keyword, name: description.quotedAtEnd)
      return
    }
    if description.hasPrefix("Failed to validate against any ") {
      self = .noneOfChoices
    } else if description.hasPrefix("Failed to validate against schema associated with property name"), let name = description.quotedAtEnd {
      self = .part(name)
    } else if description.hasPrefix("Failed to validate item #") {
      self = .part(String(description.dropFirst("Failed to validate item #".count).prefix { $0.isNumber }))
    } else {
      self = .whole
    }
  }

  private static let keywords = [
    ("Value type not permitted", "type"),
    ("Failed to match against any enum", "enum"),
    ("Failed to match expected value", "const"),
    ("Missing required property", "required"),
    ("Missing dependency", "dependencies"),
    ("Object contains a property that could not be validated", "additionalProperties"),
    ("Failed to match regex", "pattern"),
    ("Expected number greater than or equal", "minimum"),
    ("Expected number greater than", "exclusiveMinimum"),
    ("Expected number less than or equal", "maximum"),
    ("Expected number less than", "exclusiveMaximum"),
    ("Value should be a multiple", "multipleOf"),
    ("Array should contain no more", "maxItems"),
    ("Array should contain no fewer", "minItems"),
    ("String should be no more", "maxLength"),
    ("String should be no fewer", "minLength"),
    ("Object should have no more", "maxProperties"),
    ("Object should have no fewer", "minProperties"),
    ("Elements at indexes", "uniqueItems"),
    ("Failed to any values against subschema in 'contains'", "contains"),
    ("Array contains more items", "additionalItems"),
    ("Cannot validate item", "additionalItems"),
    ("Target should not validate", "not"),
    ("Failed to validate against exactly one", "oneOf"),
  ]
}

extension String {
  /// `x` of a text that ends in ` 'x'.`; valijson doesn't escape quotes, so the last quote that follows a space counts.
  fileprivate var quotedAtEnd: String? {
    guard hasSuffix("'."), let start = ranges(of: " '").last else { return nil }
    return String(self[start.upperBound...].dropLast(2))
  }
}
