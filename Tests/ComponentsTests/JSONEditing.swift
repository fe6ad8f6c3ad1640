import JSON

extension JSONValue {
  /// With every string replaced but those that choose the form of the output.
  func replacingStrings(with text: String) -> JSONValue {
    switch self {
    case .string: .string(text)
    case .array(let elements): .array(elements.map { $0.replacingStrings(with: text) })
    case .object(let object):
      .object(JSONObject(object.map { ($0.key, $0.key == "type" ? $0.value : $0.value.replacingStrings(with: text)) }))
    default: self
    }
  }

  func replacing(_ pointer: String, with value: JSONValue) -> JSONValue {
    guard let token = pointer.split(separator: "/").first else { return value }
    let rest = String(pointer.dropFirst(token.count + 1))
    switch self {
    case .array(var elements):
      if let index = Int(token) { elements[index] = elements[index].replacing(rest, with: value) }
      return .array(elements)
    case .object(var object):
      object[String(token)] = object[String(token)]?.replacing(rest, with: value)
      return .object(object)
    default: return self
    }
  }
}

extension String {
  func occurrences(of wanted: String) -> Int {
    var count = 0
    var rest = utf8[...]
    while rest.count >= wanted.utf8.count {
      if rest.starts(with: wanted.utf8) { count += 1 }
      rest = rest.dropFirst()
    }
    return count
  }

  /// In UTF-8; -1 where it isn't.
  func firstOffset(of wanted: String) -> Int {
    let bytes = Array(utf8)
    return bytes.indices.first { bytes[$0...].starts(with: wanted.utf8) } ?? -1
  }
}
