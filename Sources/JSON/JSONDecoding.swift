extension JSONField {
  /// This value as a `Decodable` type, so that a config is a plain struct.
  /// - Throws: `DecodingError` whose coding path leads to the place.
  public func decode<Value: Decodable>(_: Value.Type = Value.self) throws -> Value {
    if Value.self == JSONValue.self, let value = value as? Value { return value }
    return try Value(from: FieldDecoder(value: value, codingPath: []))
  }
}

extension JSONValue: Decodable {
  /// Only from JSON itself: a struct may keep a part of its config as it came.
  public init(from decoder: any Decoder) throws {
    guard let decoder = decoder as? FieldDecoder else {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "not a JSON source"))
    }
    self = decoder.value
  }
}

private struct FieldDecoder: Decoder, SingleValueDecodingContainer {
  let value: JSONValue
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy _: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard let object = value.objectValue else { throw mismatch("an object") }
    return KeyedDecodingContainer(ObjectContainer<Key>(object: object, codingPath: codingPath))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard let elements = value.arrayValue else { throw mismatch("an array") }
    return ArrayContainer(elements: elements, codingPath: codingPath)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

  func mismatch(_ expected: String) -> DecodingError {
    .typeMismatch(
      JSONValue.self, .init(codingPath: codingPath, debugDescription: "expected \(expected), found \(value.typeName)"))
  }

  func decodeNil() -> Bool { value == .null }

  func decode(_: Bool.Type) throws -> Bool {
    guard let result = value.boolValue else { throw mismatch("true or false") }
    return result
  }

  func decode(_: String.Type) throws -> String {
    guard let result = value.stringValue else { throw mismatch("a string") }
    return result
  }

  func decode(_: Double.Type) throws -> Double {
    guard let result = value.doubleValue else { throw mismatch("a number") }
    return result
  }

  func decode(_: Float.Type) throws -> Float { Float(try decode(Double.self)) }
  func decode(_: Int.Type) throws -> Int { try integer() }
  func decode(_: Int8.Type) throws -> Int8 { try integer() }
  func decode(_: Int16.Type) throws -> Int16 { try integer() }
  func decode(_: Int32.Type) throws -> Int32 { try integer() }
  func decode(_: Int64.Type) throws -> Int64 { try integer() }
  func decode(_: UInt.Type) throws -> UInt { try integer() }
  func decode(_: UInt8.Type) throws -> UInt8 { try integer() }
  func decode(_: UInt16.Type) throws -> UInt16 { try integer() }
  func decode(_: UInt32.Type) throws -> UInt32 { try integer() }
  func decode(_: UInt64.Type) throws -> UInt64 { try integer() }

  func decode<Value: Decodable>(_: Value.Type) throws -> Value { try Value(from: self) }

  private func integer<Integer: FixedWidthInteger>() throws -> Integer {
    guard let whole = value.integerValue, let result = Integer(exactly: whole) else { throw mismatch("an integer") }
    return result
  }
}

private struct ObjectContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let object: JSONObject
  let codingPath: [any CodingKey]
  var allKeys: [Key] { object.keys.compactMap(Key.init) }

  func contains(_ key: Key) -> Bool { object[key.stringValue] != nil }
  func decodeNil(forKey key: Key) throws -> Bool { try decoder(key).decodeNil() }
  func decode<Value: Decodable>(_: Value.Type, forKey key: Key) throws -> Value { try Value(from: decoder(key)) }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<Nested> {
    try decoder(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { try decoder(key).unkeyedContainer() }
  func superDecoder() throws -> any Decoder { FieldDecoder(value: .object(object), codingPath: codingPath) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }

  private func decoder(_ key: Key) throws -> FieldDecoder {
    guard let value = object[key.stringValue] else {
      throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "\"\(key.stringValue)\" is missing"))
    }
    return FieldDecoder(value: value, codingPath: codingPath + [key])
  }
}

private struct ArrayContainer: UnkeyedDecodingContainer {
  let elements: [JSONValue]
  let codingPath: [any CodingKey]
  private(set) var currentIndex = 0
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex == elements.count }

  init(elements: [JSONValue], codingPath: [any CodingKey]) {
    self.elements = elements
    self.codingPath = codingPath
  }

  mutating func decodeNil() throws -> Bool {
    let isNull = try peek().decodeNil()
    if isNull { currentIndex += 1 }
    return isNull
  }

  mutating func decode<Value: Decodable>(_: Value.Type) throws -> Value {
    let value = try Value(from: peek())
    currentIndex += 1
    return value
  }

  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
    try superDecoder().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try superDecoder().unkeyedContainer() }

  mutating func superDecoder() throws -> any Decoder {
    defer { currentIndex += 1 }
    return try peek()
  }

  private func peek() throws -> FieldDecoder {
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(JSONValue.self, .init(codingPath: codingPath, debugDescription: "the array has ended"))
    }
    return FieldDecoder(value: elements[currentIndex], codingPath: codingPath + [Index(intValue: currentIndex)])
  }

  private struct Index: CodingKey {
    var position: Int
    var stringValue: String { String(position) }
    var intValue: Int? { position }
    init(intValue: Int) { position = intValue }
    init?(stringValue: String) { return nil }
  }
}
