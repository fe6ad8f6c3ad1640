package import JSON

/// One component of a page.
package struct Component: Sendable {
  package let id: String
  /// The name of its type in the component library.
  package let type: String
  /// As written; what may stand in it is the type's JSON Schema.
  package let config: JSONObject
  package let styles: [StyleDeclaration]
  package let responsive: ResponsiveStyles
  package let children: [Component]
  /// Of the whole component; `place.member("config")` is where its config stands.
  package let place: DefinitionPlace

  private static let known = ["id", "type", "config", "styles", "responsive", "children"]

  /// Nil, with findings, where id or type are missing or wrong.
  init?(_ value: JSONValue, at place: DefinitionPlace, _ findings: Findings) {
    guard let reader = DefinitionReader(value, "a component", known: Self.known, at: place, findings) else { return nil }
    reader.require("id", help: "give it a name that no other component of the page has")
    reader.require("type", help: "write the name of a component type, as in \"Text\"")
    let id = reader.string("id", checkedBy: Names.problem(inComponentID:))
    let type = reader.string("type", checkedBy: Names.problem(inComponentType:))
    config = reader.object("config") ?? JSONObject()
    styles = reader.declarations("styles")
    responsive = reader.responsive("responsive")
    children = Self.list(reader, "children")
    self.place = place
    guard let id, let type else { return nil }
    self.id = id
    self.type = type
  }

  /// The components in an array member of a page or component.
  static func list(_ reader: DefinitionReader, _ key: String) -> [Component] {
    guard let elements = reader.array(key) else { return [] }
    let place = reader.place.member(key)
    return elements.enumerated().compactMap { Component($1, at: place.element($0), reader.findings) }
  }

  /// This component and those below it, each before its children.
  package func forEach(_ body: (Component) throws -> Void) rethrows {
    try body(self)
    for child in children { try child.forEach(body) }
  }
}
