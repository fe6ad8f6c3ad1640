/// The members of a JSON object in the order in which they were written (the order of CSS
/// properties matters). Small objects are searched in line; larger ones through an index.
public struct JSONObject: Sendable {
  public private(set) var members: [(key: String, value: JSONValue)] = []
  private var index: [String: Int] = [:]
  private static let indexedFrom = 12

  public init() {}

  /// A later member with the same key replaces the earlier one.
  public init(_ members: some Sequence<(String, JSONValue)>) {
    for (key, value) in members { self[key] = value }
  }

  public var keys: [String] { members.map(\.key) }
  public var count: Int { members.count }
  public var isEmpty: Bool { members.isEmpty }

  /// Setting nil removes the member; a new key goes to the end.
  public subscript(key: String) -> JSONValue? {
    get { position(of: key).map { members[$0].value } }
    set {
      switch (position(of: key), newValue) {
      case (let position?, let value?): members[position].value = value
      case (let position?, nil): remove(at: position)
      case (nil, let value?): append(key, value)
      case (nil, nil): break
      }
    }
  }

  mutating func reserveCapacity(_ count: Int) { members.reserveCapacity(count) }

  /// Adds a member whose key is known to be new.
  mutating func append(_ key: String, _ value: JSONValue) {
    members.append((key, value))
    if members.count == Self.indexedFrom {
      rebuildIndex()
    } else if members.count > Self.indexedFrom {
      index[key] = members.count - 1
    }
  }

  private func position(of key: String) -> Int? {
    members.count < Self.indexedFrom ? members.firstIndex { $0.key == key } : index[key]
  }

  private mutating func remove(at position: Int) {
    members.remove(at: position)
    index = [:]
    if members.count >= Self.indexedFrom { rebuildIndex() }
  }

  private mutating func rebuildIndex() {
    index = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1.key, $0) })
  }
}

/// Two objects are equal when they have the same members, in whatever order.
extension JSONObject: Hashable {
  public static func == (a: JSONObject, b: JSONObject) -> Bool {
    a.count == b.count && a.members.allSatisfy { b[$0.key] == $0.value }
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(Set(keys))
  }
}

extension JSONObject: Sequence {
  public func makeIterator() -> IndexingIterator<[(key: String, value: JSONValue)]> { members.makeIterator() }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
