package import Diagnostics
package import JSON
internal import JSONSchema
package import Sites
package import Templates

/// A kind of component: how it looks, and what its config may hold.
package struct ComponentType: Sendable {
  /// Where components of a type stand in a page that begins or ends with them.
  package enum Region: String, Sendable {
    case before, content, after
  }

  package let name: String
  package let template: Template
  /// Empty where the type has none.
  package let css: [UInt8]
  package let js: [UInt8]
  /// JSON Schema (draft-07) of the config.
  package let schema: JSONValue
  package let region: Region
  /// Whether its `title` is a heading of the page: the first one on a page is the `<h1>`.
  package let isHeading: Bool

  /// Whether its template shows the components inside it.
  let takesChildren: Bool
  /// The member of its config, an array, in whose elements the components inside it are shown: the first child in the
  /// first element. Nil where all are shown in one place.
  let childSlot: String?

  let shape: ConfigShape
  private let validator: JSONSchema
  let tables: [Table]

  /// - Parameter tables: of the site.
  /// - Throws: `InvalidInput` with everything that is wrong with the files, at its place.
  init(_ name: String, _ files: ComponentFiles, _ tables: [Table]) throws {
    self.name = name
    self.tables = tables
    var findings: [Diagnostic] = []
    let template = collected(&findings) { try Self.template(name, files) }
    let source = collected(&findings) { try files.schema.map { try JSONSource(parsing: $0.bytes, file: $0.name) } }
    let schema = source??.value ?? ["type": "object"]
    let validator = collected(&findings) { try Self.validator(schema, source ?? nil) }
    guard let template, let validator, findings.isEmpty else { throw InvalidInput(findings) }
    self.template = template
    self.validator = validator
    self.schema = schema
    css = files.style?.bytes ?? []
    js = files.script?.bytes ?? []
    childSlot = schema["x-slipway"]?["children"]?.stringValue
    shape = ConfigShape(schema, preparing: childSlot == nil ? [] : [Self.childName])
    region = schema["x-slipway"]?["region"]?.stringValue.flatMap(Region.init) ?? .content
    takesChildren = childSlot != nil || self.template.shows("children")
    isHeading = schema["x-slipway"]?["heading"]?.boolValue ?? false
  }

  private static func template(_ name: String, _ files: ComponentFiles) throws -> Template {
    guard let file = files.template else {
      let place = (files.schema ?? files.style ?? files.script).map { SourceLocation(file: $0.name, line: 1, column: 1) }
      throw ComponentError(
        .file, "the component type \"\(name)\" has no template", at: place, help: "write components/\(name)/template.mustache")
    }
    return try Template(parsing: file.bytes, file: file.name)
  }

  private static func validator(_ schema: JSONValue, _ source: JSONSource?) throws -> JSONSchema {
    do { return try JSONSchema(schema) } catch {
      throw ComponentError(.file, error.message, at: source?.location(of: error.pointer), help: "write it as a JSON Schema, draft-07")
    }
  }

  /// `component-` and the name in lower case.
  package var className: String { "component-\(name.lowercased())" }

  /// What is wrong with a component: with its config by the schema, with URLs that must not be in a page, tables and
  /// fields that the site does not have, Markdown; and children that nobody would see.
  package func findings(about component: Component) -> [Diagnostic] {
    let place = component.place.member("config")
    let violations = validator.validate(.object(component.config))
    let refused = Set(violations.map(\.pointer))
    return violations.map { $0.diagnostic(in: place.source, below: place.pointer) }
      + urls(in: component.config).compactMap { pointer, url in
        // What the schema refuses needs no second word.
        if refused.contains(pointer) { return nil }
        return SafeURL.problem(in: url).map { Diagnostic(.error, $0.message, at: place.below(pointer).location, help: $0.help) }
      }
      + ConfigCheck(component.config, shape, tables, at: place, refused: refused).findings
      + findings(aboutChildrenOf: component)
  }

  /// Every URL in a config with its JSON Pointer: properties that the schema gives the format `url`, and those named
  /// `url`, `href`, `src`, `action` or `poster` whatever the schema says.
  package func urls(in config: JSONObject) -> [(pointer: String, url: String)] {
    var found: [(String, String)] = []
    shape.collectURLs(.object(config), pointer: "", isURL: false, into: &found)
    return found
  }

  /// Where a component leads, and what it loads: its URLs and those in its Markdown.
  package func links(of component: Component) -> [Link] {
    urls(in: component.config).map { Link($0.url, at: $0.pointer, inConfigOf: component) }
      + ConfigCheck(component.config, shape, tables, at: component.place.member("config")).links
  }
}
