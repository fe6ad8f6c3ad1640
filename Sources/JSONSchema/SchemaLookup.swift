internal import JSON

extension JSONValue {
  /// The value at a JSON Pointer, or nil.
  func value(at pointer: String) -> JSONValue? {
    var value = self
    for token in pointer.pointerTokens {
      switch value {
      case .object(let object):
        guard let member = object[token] else { return nil }
        value = member
      case .array(let elements):
        guard let index = Int(token), elements.indices.contains(index) else { return nil }
        value = elements[index]
      default: return nil
      }
    }
    return value
  }
}

extension String {
  /// The tokens of this JSON Pointer, unescaped.
  var pointerTokens: [String] {
    split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { token in
      token.split(separator: "~1", omittingEmptySubsequences: false).joined(separator: "/")
        .split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~")
    }
  }
}

/// Finds the schemas that have a say about a part of a value.
struct SchemaLookup {
  let root: JSONValue

  /// Every schema object that may apply at `pointer`: branches of `anyOf` and the like included.
  func schemas(at pointer: String) -> [JSONObject] {
    var current = expand([root])
    for token in pointer.pointerTokens { current = expand(current.flatMap { children(of: $0, token) }) }
    return current
  }

  private func children(of schema: JSONObject, _ token: String) -> [JSONValue] {
    var found: [JSONValue] = []
    if let property = schema["properties"]?[token] {
      found.append(property)
    } else {
      found += schema["patternProperties"]?.objectValue?.map(\.value) ?? []
      if let additional = schema["additionalProperties"] { found.append(additional) }
    }
    guard let index = Int(token) else { return found }
    switch schema["items"] {
    case .array(let items): found += items.indices.contains(index) ? [items[index]] : [schema["additionalItems"]].compactMap(\.self)
    case let items?: found.append(items)
    case nil: break
    }
    return found
  }

  /// The schemas themselves and those that they apply to the same value, through references too.
  private func expand(_ schemas: [JSONValue]) -> [JSONObject] {
    var result: [JSONObject] = []
    var waiting = schemas[...]
    var followed: Set<String> = []
    while let schema = waiting.popFirst() {
      guard let object = schema.objectValue else { continue }
      if let reference = object["$ref"]?.stringValue {
        if followed.insert(reference).inserted, let target = root.value(at: String(reference.dropFirst())) {
          waiting.append(target)
        }
        continue
      }
      result.append(object)
      for keyword in ["allOf", "anyOf", "oneOf"] { waiting += object[keyword]?.arrayValue ?? [] }
      for keyword in ["then", "else"] { waiting += [object[keyword]].compactMap(\.self) }
      waiting += object["dependencies"]?.objectValue?.map(\.value) ?? []
    }
    return result
  }
}
