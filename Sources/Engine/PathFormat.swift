package import JSON
internal import POSIX

/// Makes the paths in a config or in outputs absolute: values whose schema says `"format": "path"`.
package enum PathFormat {
  /// - Parameter base: what relative paths are based on; absolute.
  package static func resolve(_ value: JSONValue, schema: JSONValue, base: String) -> JSONValue {
    switch value {
    case .string(let path) where schema["format"] == "path":
      return path.isEmpty ? value : .string(Path.normalized(Path.join(base, path)))
    case .object(let object):
      return .object(
        JSONObject(
          object.members.map { key, value in
            (key, schema["properties"]?[key].map { resolve(value, schema: $0, base: base) } ?? value)
          }))
    case .array(let elements):
      guard let items = schema["items"] else { return value }
      return .array(elements.map { resolve($0, schema: items, base: base) })
    default: return value
    }
  }

  /// The paths in a value, where its schema says that there are any, each with its JSON Pointer.
  static func paths(in value: JSONValue, schema: JSONValue, at pointer: String = "") -> [(pointer: String, path: String)] {
    switch value {
    case .string(let path): return schema["format"] == "path" && !path.isEmpty ? [(pointer, path)] : []
    case .object(let object):
      return object.members.flatMap { key, value in
        schema["properties"]?[key].map { paths(in: value, schema: $0, at: pointer.appendingPointer(key)) } ?? []
      }
    case .array(let elements):
      guard let items = schema["items"] else { return [] }
      return elements.enumerated().flatMap { index, element in paths(in: element, schema: items, at: "\(pointer)/\(index)") }
    default: return []
    }
  }
}
