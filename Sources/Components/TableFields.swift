internal import JSON
internal import Sites

/// A site's table in the config of a component that shows it or writes to it.
extension ConfigShape {
  /// The table that a config names; nil where it names none that the site has.
  func table(of config: JSONObject, among tables: [Table]) -> Table? {
    guard let tableName, let name = config[tableName]?.stringValue else { return nil }
    return tables.first { $0.name == name }
  }
}

extension ConfigShape.Property {
  /// The member of a config; where it is about the fields of a table, those fields with all that is known of them.
  func value(in config: JSONObject, table: Table?) -> JSONValue? {
    let given = config[name]
    guard let table else { return given }
    switch format {
    case .columns:
      let names = given?.arrayValue?.compactMap(\.stringValue) ?? table.fields.map(\.name)
      return .array(names.compactMap { table.field(named: $0)?.column }.map(JSONValue.object))
    case .inputs:
      guard let given = given?.arrayValue else {
        return .array(table.fields.filter { !$0.isReadOnly }.map { .object($0.input) })
      }
      return .array(
        given.map { value in
          guard case .object(let object) = value, let field = object["name"]?.stringValue.flatMap(table.field(named:)) else { return value }
          return .object(object.members.reduce(into: field.input) { $0[$1.key] = $1.value })
        })
    default: return given
    }
  }
}

extension Table {
  /// For templates.
  var definition: JSONValue { ["name": .string(name), "label": .string(displayName), "address": .string(address)] }
}

extension TableField {
  /// For the head of a column.
  fileprivate var column: JSONObject { ["name": .string(name), "label": .string(label), "type": .string(kind.rawValue)] }

  /// As a form asks for it.
  fileprivate var input: JSONObject {
    var input: JSONObject = ["name": .string(name), "label": .string(label), "type": .string(inputType)]
    // A box that must be ticked could not say no.
    if isRequired, kind != .boolean { input["required"] = true }
    if kind == .number { input["step"] = "any" }
    if !options.isEmpty { input["options"] = .array(options.map(JSONValue.string)) }
    return input
  }

  private var inputType: String {
    switch kind {
    case .integer: "number"
    case .boolean: "checkbox"
    case .datetime: "datetime-local"
    default: kind.rawValue
    }
  }
}
