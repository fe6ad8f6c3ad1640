package import JSON

/// Where a plugin did something else than a transcript says.
package struct ReplayDifference: Sendable, Hashable {
  package var process: Int
  /// `the reply to execute`
  package var about: String
  /// A JSON Pointer into what is compared; empty for the whole.
  package var pointer: String
  /// nil: there was none.
  package var recorded: JSONValue?
  /// nil: there is none.
  package var now: JSONValue?

  package var json: JSONValue {
    var members: JSONObject = ["process": .integer(process), "about": .string(about), "pointer": .string(pointer)]
    members["recorded"] = recorded
    members["now"] = now
    return .object(members)
  }

  /// The innermost differences between two values.
  static func between(_ recorded: JSONValue?, _ now: JSONValue?, pointer: String = "") -> [(pointer: String, recorded: JSONValue?, now: JSONValue?)] {
    if recorded == now { return [] }
    if let one = recorded?.objectValue, let other = now?.objectValue {
      return (one.keys + other.keys.filter { one[$0] == nil }).flatMap { key in
        let step = key.replacing("~", with: "~0").replacing("/", with: "~1")
        return between(one[key], other[key], pointer: "\(pointer)/\(step)")
      }
    }
    if let one = recorded?.arrayValue, let other = now?.arrayValue, one.count == other.count {
      return zip(one, other).enumerated().flatMap { between($1.0, $1.1, pointer: "\(pointer)/\($0)") }
    }
    return [(pointer, recorded, now)]
  }
}
