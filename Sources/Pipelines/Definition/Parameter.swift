package import Diagnostics
package import JSON
internal import JSONSchema

/// What a run of a pipeline can be given.
package struct Parameter: Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case string, integer, number, boolean
  }

  package var name: String
  package var kind: Kind
  package var description: String?
  /// Nil when any value of the type is allowed.
  package var choices: [JSONValue]?
  package var defaultValue: JSONValue?
  package var isRequired: Bool
  /// A regular expression that a string must match.
  package var pattern: String?

  /// The parameter as a JSON Schema: what its values are checked with.
  package var schema: JSONValue {
    var members: JSONObject = ["type": .string(kind.rawValue)]
    members["enum"] = choices.map(JSONValue.array)
    members["pattern"] = pattern.map(JSONValue.string)
    members["description"] = description.map(JSONValue.string)
    return .object(members)
  }

  /// The value that a text from the command line stands for.
  /// - Throws: when it is none of this type, not one of the choices, or doesn't match the pattern.
  package func value(of text: String) throws(InvalidInput) -> JSONValue {
    let value: JSONValue? =
      switch kind {
      case .string: .string(text)
      case .integer: Int(text).map(JSONValue.integer)
      case .number: Double(text).flatMap { $0.isFinite ? .number($0) : nil }
      case .boolean: ["true": true, "false": false][text].map(JSONValue.bool)
      }
    guard let value else {
      throw InvalidInput("parameter \"\(name)\": expected \(kind.rawValue), found \"\(text)\"", help: description)
    }
    if let problem = problem(with: value) {
      throw InvalidInput("parameter \"\(name)\": \(problem.message)", help: problem.help ?? description)
    }
    return value
  }

  /// What is wrong with a value; nil when it fits.
  func problem(with value: JSONValue) -> (message: String, help: String?)? {
    do throws(JSONSchemaError) {
      return try JSONSchema(schema).validate(value).first.map { ($0.message, $0.help) }
    } catch {
      return (error.message, nil)
    }
  }
}
