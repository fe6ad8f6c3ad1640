internal import Diagnostics
internal import JSON
internal import Markdown
internal import Sites

/// Looks in a config for what a schema can't say: URLs that must not be in a page, tables and fields that the site does
/// not have, Markdown.
struct ConfigCheck {
  private(set) var findings: [Diagnostic] = []
  /// Of the texts in Markdown, with their places.
  private(set) var links: [Link] = []

  private let tables: [Table]
  private let config: JSONObject
  private let place: DefinitionPlace
  /// Pointers to what the schema refuses: that needs no second word.
  private let refused: Set<String>

  /// - Parameter place: of the config.
  init(_ config: JSONObject, _ shape: ConfigShape, _ tables: [Table], at place: DefinitionPlace, refused: Set<String> = []) {
    self.config = config
    self.tables = tables
    self.place = place
    self.refused = refused
    check(config, shape, pointer: "", table: nil)
  }

  private mutating func check(_ object: JSONObject, _ shape: ConfigShape, pointer: String, table: Table?) {
    let table = shape.table(of: object, among: tables) ?? table
    for property in shape.checked {
      let pointer = pointer.appendingPointer(property.name)
      guard let value = object[property.name] else {
        checkAbsence(of: property, in: object, at: pointer)
        continue
      }
      check(value, property, pointer: pointer, table: table)
    }
  }

  private mutating func checkAbsence(of property: ConfigShape.Property, in object: JSONObject, at pointer: String) {
    guard let other = property.requiredWithout, object[other] == nil, config[other] == nil else { return }
    add("\"\(property.name)\" is missing", at: pointer, help: "write it, or \"\(other)\"")
  }

  private mutating func check(_ value: JSONValue, _ property: ConfigShape.Property, pointer: String, table: Table?) {
    switch (property.format, value) {
    case (.markdown, .string(let text)): checkMarkdown(text, at: pointer)
    case (.table, .string(let name)):
      if !tables.contains(where: { $0.name == name }) {
        let help = suggestion(for: name, among: tables.map(\.name)) ?? "add it to \"tables\" of the site definition"
        add("the site has no table \(name.quoted)", at: pointer, help: help)
      }
    case (.field, .string(let name)): checkField(name.hasPrefix("-") ? String(name.dropFirst()) : name, of: table, at: pointer)
    case (.columns, .array(let names)):
      for (index, name) in names.enumerated() { checkField(name.stringValue, of: table, at: "\(pointer)/\(index)") }
    case (.inputs, .array(let inputs)):
      for (index, input) in inputs.enumerated() { checkField(input["name"]?.stringValue, of: table, at: "\(pointer)/\(index)/name") }
    default: break
    }
    guard let shape = property.shape else { return }
    switch value {
    case .object(let object): check(object, shape, pointer: pointer, table: table)
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        if case .object(let object) = element { check(object, shape, pointer: "\(pointer)/\(index)", table: table) }
      }
    default: break
    }
  }

  private mutating func checkField(_ name: String?, of table: Table?, at pointer: String) {
    guard let name, let table, table.field(named: name) == nil else { return }
    add(
      "the table \(table.name.quoted) has no field \(name.quoted)", at: pointer,
      help: suggestion(for: name, among: table.fields.map(\.name)))
  }

  private mutating func checkMarkdown(_ text: String, at pointer: String) {
    let place = place.below(pointer)
    do throws(MarkdownError) {
      let document = try MarkdownDocument(parsing: text)
      for link in document.links(in: text) {
        let place = place.character(at: link.offset)
        links.append(Link(link.url, link.isImage ? .resource : .destination, at: place))
        if let problem = SafeURL.problem(in: link.url) {
          findings.append(Diagnostic(.error, problem.message, at: place.location, help: problem.help))
        }
      }
      for event in document.events {
        guard case .html(let html, _) = event.element, !isComment(html) else { continue }
        let place = place.character(at: event.offset).location
        findings.append(
          Diagnostic(.warning, "HTML in Markdown is shown as text", at: place, help: "write it in Markdown, or put \"\\\\\" before \"<\""))
        break
      }
    } catch {
      findings.append(Diagnostic(.error, error.message, at: place.character(at: error.offset).location, help: error.help))
    }
  }

  private mutating func add(_ message: String, at pointer: String, help: String?) {
    if refused.contains(pointer) { return }
    findings.append(Diagnostic(.error, message, at: place.below(pointer).location, help: help))
  }
}
