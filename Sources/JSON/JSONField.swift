/// A value and the way to it: typed access whose errors say where the value stands.
public struct JSONField: Sendable {
  public let value: JSONValue
  /// JSON Pointer from the root.
  public let path: String

  public init(_ value: JSONValue, path: String = "") {
    self.value = value
    self.path = path
  }

  /// The member of an object, or nil when it is missing or null.
  /// - Throws: `mismatch` when this is no object.
  public func optional(_ key: String) throws(JSONError) -> JSONField? {
    guard let member = try object()[key], member != .null else { return nil }
    return JSONField(member, path: path.appendingPointer(key))
  }

  /// The member of an object.
  /// - Throws: `missing` without it.
  public func required(_ key: String) throws(JSONError) -> JSONField {
    guard let field = try optional(key) else {
      throw JSONError(.missing, "\"\(key)\" is missing", path: path)
    }
    return field
  }

  public func object() throws(JSONError) -> JSONObject { try expect("an object", value.objectValue) }
  public func string() throws(JSONError) -> String { try expect("a string", value.stringValue) }
  public func bool() throws(JSONError) -> Bool { try expect("true or false", value.boolValue) }
  public func integer() throws(JSONError) -> Int { try expect("an integer", value.integerValue) }
  public func number() throws(JSONError) -> Double { try expect("a number", value.doubleValue) }

  public func elements() throws(JSONError) -> [JSONField] {
    try expect("an array", value.arrayValue).enumerated().map { JSONField($1, path: "\(path)/\($0)") }
  }

  public func strings() throws(JSONError) -> [String] {
    var result: [String] = []
    for element in try elements() { result.append(try element.string()) }
    return result
  }

  /// One of an enumeration's raw values.
  public func oneOf<Choice: RawRepresentable & CaseIterable>(_: Choice.Type) throws(JSONError) -> Choice
  where Choice.RawValue == String {
    let text = try string()
    guard let choice = Choice(rawValue: text) else {
      let known = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
      throw JSONError(.mismatch, "\"\(text)\" is none of \(known)", path: path)
    }
    return choice
  }

  private func expect<Value>(_ what: String, _ value: Value?) throws(JSONError) -> Value {
    guard let value else { throw JSONError(.mismatch, "expected \(what), found \(self.value.typeName)", path: path) }
    return value
  }
}
