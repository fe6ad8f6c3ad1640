internal import Diagnostics
internal import JSON

/// A field of a table: how its values are shown, and asked for.
package struct TableField: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case text, textarea, number, integer, boolean, date, datetime, time, email, url, tel, select
  }

  /// Under which the API has it.
  package let name: String
  /// For people; the name when left out.
  package let label: String
  package let kind: Kind
  /// Whether a form insists on it.
  package let isRequired: Bool
  /// Whether only the API writes it, so that no form asks for it.
  package let isReadOnly: Bool
  /// What a `select` offers; empty for every other kind.
  package let options: [String]

  /// The platform's limit for one table.
  package static let limit = 50

  private static let known = ["name", "label", "type", "required", "readonly", "options"]

  /// Nil, with findings, for a field without a usable name.
  private init?(_ value: JSONValue, at place: DefinitionPlace, _ findings: Findings) {
    guard let reader = DefinitionReader(value, "a field", known: Self.known, at: place, findings) else { return nil }
    reader.require("name", help: "write the name by which the API has it")
    let name = reader.string("name", checkedBy: Names.problem(inField:))
    label = reader.string("label", limit: 200) ?? name ?? ""
    kind = Self.kind(reader)
    isRequired = reader.bool("required", default: false)
    isReadOnly = reader.bool("readonly", default: false)
    options = Self.options(reader, kind)
    guard let name else { return nil }
    self.name = name
  }

  /// The fields of a table, in their order, each name once.
  static func list(_ reader: DefinitionReader) -> [TableField] {
    reader.require("fields", help: "list what its rows have, as in [{ \"name\": \"title\" }]")
    guard let values = reader.array("fields") else { return [] }
    let place = reader.place.member("fields")
    if values.isEmpty { reader.findings.error("a table has at least one field", at: place) }
    if values.count > limit {
      reader.findings.error(
        "the table has \(values.count) fields, more than \(limit)", at: place.element(limit), help: "remove those that no page shows")
    }
    var fields: [TableField] = []
    for (index, value) in values.prefix(limit).enumerated() {
      guard let field = TableField(value, at: place.element(index), reader.findings) else { continue }
      if fields.contains(where: { $0.name == field.name }) {
        reader.findings.error("the field \(field.name.quoted) stands here twice", at: place.element(index).member("name"), help: "remove one of the two")
      } else {
        fields.append(field)
      }
    }
    return fields
  }

  private static func kind(_ reader: DefinitionReader) -> Kind {
    guard let text = reader.string("type") else { return .text }
    if let kind = Kind(rawValue: text) { return kind }
    reader.findings.error(
      "a field has no type \(text.quoted)", at: reader.place.member("type"), help: suggestion(for: text, among: Kind.allCases.map(\.rawValue)))
    return .text
  }

  private static func options(_ reader: DefinitionReader, _ kind: Kind) -> [String] {
    let place = reader.place.member("options")
    guard let values = reader.array("options") else {
      if kind == .select { reader.require("options", help: "list what there is to choose from") }
      return []
    }
    if kind != .select {
      reader.findings.error("only a field of type \"select\" has options", at: place, help: "make it one, or remove \"options\"")
    }
    return values.prefix(300).enumerated().compactMap { index, value in
      guard let text = value.stringValue, !text.isEmpty, text.unicodeScalars.count <= 200 else {
        reader.findings.error("an option must be a string of 1 to 200 characters", at: place.element(index))
        return nil
      }
      return text
    }
  }
}
