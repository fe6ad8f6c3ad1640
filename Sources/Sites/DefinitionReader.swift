internal import Diagnostics
internal import JSON

/// What was found while a definition was read. A class, so that the readers of nested objects share it.
final class Findings {
  private(set) var diagnostics: [Diagnostic] = []

  func add(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }
  func add(_ diagnostics: [Diagnostic]) { self.diagnostics += diagnostics }

  func error(_ message: String, at place: DefinitionPlace, help: String? = nil) {
    add(Diagnostic(.error, message, at: place.location, help: help))
  }

  func error(_ problem: SiteError, at place: DefinitionPlace) {
    error(problem.message, at: place, help: problem.help)
  }

  /// For what is wrong with a key, not with its value.
  func error(_ problem: SiteError, atKeyOf place: DefinitionPlace) {
    add(Diagnostic(.error, problem.message, at: place.keyLocation, help: problem.help))
  }
}

/// Reads one object of a definition, member by member. A missing or mistyped member is noted and read as nil,
/// so that one pass finds everything.
struct DefinitionReader {
  let object: JSONObject
  let place: DefinitionPlace
  let findings: Findings

  /// Nil, and a finding, for a value that is no object. Members that are not in `known` are findings.
  /// - Parameter what: names the object in messages: "a page".
  init?(_ value: JSONValue, _ what: String, known: [String], at place: DefinitionPlace, _ findings: Findings) {
    guard case .object(let object) = value else {
      findings.error("\(what) must be an object, not \(value.typeName.withArticle)", at: place)
      return nil
    }
    self.object = object
    self.place = place
    self.findings = findings
    for (key, _) in object.members where !known.contains(key) {
      let diagnostic = Diagnostic(
        .error, "\(what) has no key \(key.quoted)", at: place.member(key).keyLocation,
        help: suggestion(for: key, among: known))
      findings.add(diagnostic)
    }
  }

  /// The member, where it is there and not null.
  func value(_ key: String) -> JSONValue? {
    guard let value = object[key], value != .null else { return nil }
    return value
  }

  func string(_ key: String, limit: Int = 1000) -> String? {
    guard let text = typed(key, "a string", \.stringValue) else { return nil }
    if text.unicodeScalars.count > limit {
      findings.error("\"\(key)\" has over \(limit) characters", at: place.member(key), help: "write a shorter one")
      return nil
    }
    if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
      findings.error("\"\(key)\" has a control character", at: place.member(key), help: "remove it")
      return nil
    }
    return text
  }

  /// A string that `problem` finds nothing wrong with.
  func string(_ key: String, checkedBy problem: (String) -> SiteError?) -> String? {
    guard let text = typed(key, "a string", \.stringValue) else { return nil }
    guard let problem = problem(text) else { return text }
    findings.error(problem, at: place.member(key))
    return nil
  }

  func bool(_ key: String, default standard: Bool) -> Bool { typed(key, "true or false", \.boolValue) ?? standard }

  func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
    guard let number = typed(key, "an integer", \.integerValue) else { return nil }
    if range.contains(number) { return number }
    findings.error("\"\(key)\" must be from \(range.lowerBound) to \(range.upperBound), not \(number)", at: place.member(key))
    return nil
  }

  func array(_ key: String) -> [JSONValue]? { typed(key, "an array", \.arrayValue) }
  func object(_ key: String) -> JSONObject? { typed(key, "an object", \.objectValue) }

  /// Notes that the member is missing.
  func require(_ key: String, help: String? = nil) {
    if value(key) == nil { findings.error("\"\(key)\" is missing", at: place, help: help) }
  }

  /// Notes that a member that others may need has no effect here.
  func ignore(_ key: String, _ help: String) {
    findings.add(Diagnostic(.warning, "\"\(key)\" is not used", at: place.member(key).keyLocation, help: help))
  }

  private func typed<Value>(_ key: String, _ what: String, _ convert: (JSONValue) -> Value?) -> Value? {
    guard let value = value(key) else { return nil }
    if let converted = convert(value) { return converted }
    findings.error("\"\(key)\" must be \(what), not \(value.typeName.withArticle)", at: place.member(key))
    return nil
  }
}

extension String {
  /// For the names of JSON types: "an array", "a string".
  fileprivate var withArticle: String { "aeiou".contains(prefix(1)) ? "an \(self)" : self == "null" ? self : "a \(self)" }
}
