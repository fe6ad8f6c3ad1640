internal import Diagnostics
internal import JSON

/// Reads members of a JSON file by type, and gathers everything that is wrong instead of stopping at the first.
/// A reader gives nil for a member that is missing or wrong; what is wrong has then been noted.
final class FindingCollector {
  let source: JSONSource
  private(set) var diagnostics: [Diagnostic] = []

  init(_ source: JSONSource) { self.source = source }

  func error(_ message: String, at pointer: String, help: String? = nil) {
    diagnostics.append(Diagnostic(.error, message, at: source.location(of: pointer), help: help))
  }

  func error(_ message: String, atKeyOf pointer: String, help: String? = nil) {
    diagnostics.append(Diagnostic(.error, message, at: source.keyLocation(of: pointer), help: help))
  }

  func add(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// An object with none but the known keys.
  func object(_ value: JSONValue, at pointer: String, what: String, keys: [String]) -> JSONObject? {
    guard let object = expect("an object", value, value.objectValue, at: pointer, what) else { return nil }
    for key in object.keys where !keys.contains(key) {
      let unused = keys.filter { object[$0] == nil }
      let nearest = nearestName(to: key, among: unused).map { "did you mean \"\($0)\"?" }
      error(
        "unknown key \"\(key)\" in \(what)", atKeyOf: pointer.appendingPointer(key), help: nearest ?? suggestion(for: key, among: keys))
    }
    return object
  }

  func required(_ object: JSONObject, _ key: String, at pointer: String, what: String) -> JSONValue? {
    if object[key] == nil { error("\"\(key)\" is missing in \(what)", at: pointer) }
    return object[key]
  }

  func string(_ object: JSONObject, _ key: String, at pointer: String) -> String? {
    object[key].flatMap { expect("a string", $0, $0.stringValue, at: pointer.appendingPointer(key), "\"\(key)\"") }
  }

  func bool(_ object: JSONObject, _ key: String, at pointer: String) -> Bool? {
    object[key].flatMap { expect("true or false", $0, $0.boolValue, at: pointer.appendingPointer(key), "\"\(key)\"") }
  }

  /// An integer of at least 0.
  func count(_ object: JSONObject, _ key: String, at pointer: String) -> Int? {
    guard let value = object[key] else { return nil }
    let place = pointer.appendingPointer(key)
    if let number = value.integerValue, number < 0 {
      error("\"\(key)\" must be at least 0, found \(number)", at: place)
      return nil
    }
    return expect("an integer of at least 0", value, value.integerValue, at: place, "\"\(key)\"")
  }

  /// Seconds; see `seconds(of:)`.
  func duration(_ object: JSONObject, _ key: String, at pointer: String) -> Double? {
    guard let value = object[key] else { return nil }
    guard let seconds = seconds(of: value) else {
      error("\"\(key)\" is no duration: \(value.text())", at: pointer.appendingPointer(key), help: "write it as \"250ms\", \"30s\", \"5m\", \"1h30m\", or in seconds")
      return nil
    }
    return seconds
  }

  func strings(_ object: JSONObject, _ key: String, at pointer: String) -> [String]? {
    guard let value = object[key] else { return nil }
    let place = pointer.appendingPointer(key)
    guard let elements = expect("an array of strings", value, value.arrayValue, at: place, "\"\(key)\"") else { return nil }
    return elements.enumerated().compactMap { index, element in
      expect("a string", element, element.stringValue, at: "\(place)/\(index)", "an element of \"\(key)\"")
    }
  }

  func choice<Choice: RawRepresentable & CaseIterable>(_ object: JSONObject, _ key: String, at pointer: String) -> Choice?
  where Choice.RawValue == String {
    guard let text = string(object, key, at: pointer) else { return nil }
    return choice(text, at: pointer.appendingPointer(key), "\"\(key)\"")
  }

  func choice<Choice: RawRepresentable & CaseIterable>(_ text: String, at pointer: String, _ what: String) -> Choice?
  where Choice.RawValue == String {
    if let choice = Choice(rawValue: text) { return choice }
    error("\(what) can't be \"\(text)\"", at: pointer, help: suggestion(for: text, among: Choice.allCases.map(\.rawValue)))
    return nil
  }

  func expect<Value>(_ expected: String, _ value: JSONValue, _ converted: Value?, at pointer: String, _ what: String) -> Value? {
    if converted == nil { error("\(what): expected \(expected), found \(value.typeName)", at: pointer) }
    return converted
  }
}
