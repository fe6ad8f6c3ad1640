package import JSON

/// Paths of this machine, and the names that stand for them in a transcript.
package struct Placeholders: Sendable {
  private let pairs: [(name: String, path: String)]

  /// - Parameter pairs: names such as `${workspace}`, with absolute paths. The root is no path to be named.
  package init(_ pairs: [(name: String, path: String)]) {
    // A path may lie below another.
    self.pairs = pairs.filter { $0.path.count > 1 }.sorted { $0.path.utf8.count > $1.path.utf8.count }
  }

  /// Each path replaced by its name, in all strings.
  package func hide(_ value: JSONValue) -> JSONValue { map(value, hide) }

  /// Each name replaced by its path, in all strings.
  package func fill(_ value: JSONValue) -> JSONValue {
    map(value) { text in pairs.reduce(text) { $0.replacing($1.name, with: $1.path) } }
  }

  package func hide(_ text: String) -> String {
    pairs.reduce(text) { text, pair in
      var result = ""
      var rest = text[...]
      while let found = rest.firstRange(of: pair.path) {
        // `/tmp/a` is no part of `/tmp/ab`.
        let isWhole = rest[found.upperBound...].unicodeScalars.first.map { !($0.properties.isAlphabetic || "0123456789._-".unicodeScalars.contains($0)) } ?? true
        result += rest[..<found.lowerBound]
        result += isWhole ? pair.name : pair.path
        rest = rest[found.upperBound...]
      }
      return result + rest
    }
  }

  private func map(_ value: JSONValue, _ change: (String) -> String) -> JSONValue {
    switch value {
    case .string(let text): .string(change(text))
    case .array(let elements): .array(elements.map { map($0, change) })
    case .object(let object): .object(JSONObject(object.members.map { ($0.key, map($0.value, change)) }))
    default: value
    }
  }
}
