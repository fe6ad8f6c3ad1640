internal import JSON

/// Says of most values that conform that they do, without writing them as text and asking valijson.
///
/// It knows the keywords that configs are described with and never refuses: where it is not sure, valijson decides and
/// explains. Nearly every value that is checked conforms, and checking ten thousand pages took a quarter of their
/// compilation (`scripts/bench site`).
struct Acceptance: Sendable {
  /// Nil where every type is allowed.
  private var types: [String]?
  /// Of strings in ASCII; nil where there is no `enum`.
  private var choices: Set<String>?
  private var lengths = 0...Int.max
  private var pattern: SimplePattern?
  private var range = -Double.infinity...Double.infinity
  private var properties: [String: Acceptance] = [:]
  private var required: [String] = []
  private var isClosed = false
  private var counts = 0...Int.max
  /// One, in an array because a struct can't hold itself.
  private var items: [Acceptance] = []

  /// Keywords that say nothing about right and wrong.
  private static let annotations: Set<String> = ["$schema", "title", "description", "default", "examples", "format", "$comment"]

  /// Nil for a schema with a keyword that is not known here.
  init?(_ schema: JSONValue) {
    switch schema {
    case .bool(true): return
    case .object(let members):
      for (keyword, value) in members {
        if Self.annotations.contains(keyword) || keyword.hasPrefix("x-") { continue }
        guard take(keyword, value) else { return nil }
      }
    default: return nil
    }
  }

  private mutating func take(_ keyword: String, _ value: JSONValue) -> Bool {
    switch keyword {
    case "type":
      guard let names = value.stringValue.map({ [$0] }) ?? value.arrayValue?.compactMap(\.stringValue) else { return false }
      types = names
    case "enum":
      guard let names = value.arrayValue?.compactMap(\.stringValue), names.count == value.arrayValue?.count, names.allSatisfy(isASCII)
      else { return false }
      choices = Set(names)
    case "minLength": return Self.narrow(&lengths, from: value)
    case "maxLength": return Self.narrow(&lengths, to: value)
    case "minItems": return Self.narrow(&counts, from: value)
    case "maxItems": return Self.narrow(&counts, to: value)
    case "minimum":
      guard let bound = value.doubleValue, bound <= range.upperBound else { return false }
      range = bound...range.upperBound
    case "maximum":
      guard let bound = value.doubleValue, bound >= range.lowerBound else { return false }
      range = range.lowerBound...bound
    case "pattern":
      guard let pattern = value.stringValue.flatMap(SimplePattern.init) else { return false }
      self.pattern = pattern
    case "properties":
      guard let members = value.objectValue else { return false }
      for (name, schema) in members {
        guard isASCII(name), let acceptance = Acceptance(schema) else { return false }
        properties[name] = acceptance
      }
    case "required":
      guard let names = value.arrayValue?.compactMap(\.stringValue) else { return false }
      required = names
    case "additionalProperties":
      guard let isOpen = value.boolValue else { return false }
      isClosed = !isOpen
    case "items":
      guard let acceptance = Acceptance(value) else { return false }
      items = [acceptance]
    default: return false
    }
    return true
  }

  private static func narrow(_ range: inout ClosedRange<Int>, from value: JSONValue) -> Bool {
    guard let bound = value.integerValue, range.contains(bound) else { return false }
    range = bound...range.upperBound
    return true
  }

  private static func narrow(_ range: inout ClosedRange<Int>, to value: JSONValue) -> Bool {
    guard let bound = value.integerValue, range.contains(bound) else { return false }
    range = range.lowerBound...bound
    return true
  }

  /// True when the value conforms; false when that is not sure.
  func accepts(_ value: JSONValue) -> Bool {
    if let types, !types.contains(value.typeName), !(types.contains("number") && value.doubleValue != nil) { return false }
    if choices != nil, value.stringValue == nil { return false }
    switch value {
    case .null, .bool: return true
    case .integer, .number: return value.doubleValue.map(range.contains) == true
    case .string(let text): return accepts(text)
    case .array(let elements):
      guard counts.contains(elements.count) else { return false }
      guard let items = items.first else { return true }
      return elements.allSatisfy(items.accepts)
    case .object(let object): return accepts(object)
    }
  }

  private func accepts(_ text: String) -> Bool {
    if let choices, !(isASCII(text) && choices.contains(text)) { return false }
    if let pattern, !pattern.matches(text) { return false }
    if lengths == 0...Int.max { return true }
    // A character has one to four bytes.
    let bytes = text.utf8.count
    if lengths.contains(bytes), lengths.contains((bytes + 3) / 4) { return true }
    return lengths.contains(text.unicodeScalars.count)
  }

  private func accepts(_ object: JSONObject) -> Bool {
    for name in required where object[name] == nil { return false }
    for (name, member) in object.members {
      if !isASCII(name) { return false }
      if let acceptance = properties[name] {
        if !acceptance.accepts(member) { return false }
      } else if isClosed {
        return false
      }
    }
    return true
  }
}

/// To Swift the Kelvin sign is a K, and é has two forms; JSON Schema compares characters. Where all is ASCII they agree.
private func isASCII(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }
