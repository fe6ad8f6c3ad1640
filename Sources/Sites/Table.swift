internal import JSON

/// A table whose rows an API keeps; what a page knows of it.
package struct Table: Sendable {
  /// `[a-z][a-z0-9_-]{0,62}`, in lower case.
  package let name: String
  /// For people; the name when left out.
  package let displayName: String
  /// Where its rows are, without a query: `/api/books/` or `https://…`.
  package let address: String
  package let fields: [TableField]
  /// Of the whole table.
  package let place: DefinitionPlace

  /// The platform's limit for one site.
  package static let limit = 100

  private static let known = ["display_name", "url", "fields"]

  package func field(named name: String) -> TableField? { fields.first { $0.name == name } }

  /// Nil, with findings, for a table without a usable name or fields.
  init?(_ name: String, _ value: JSONValue, api: String, at place: DefinitionPlace, _ findings: Findings) {
    guard let reader = DefinitionReader(value, "a table", known: Self.known, at: place, findings) else { return nil }
    let problem = Names.problem(inTable: name)
    if let problem { findings.error(problem, atKeyOf: place) }
    displayName = reader.string("display_name", limit: 200) ?? name
    address = reader.string("url", checkedBy: Self.problem(inAddress:)) ?? "\(api)\(name)/"
    fields = TableField.list(reader)
    self.name = name
    self.place = place
    if problem != nil { return nil }
  }

  /// The tables of a site, in their order.
  static func list(_ reader: DefinitionReader) -> [Table] {
    let given = reader.string("api", checkedBy: problem(inAddress:)) ?? "/api/"
    let api = given.hasSuffix("/") ? given : "\(given)/"
    guard let members = reader.object("tables")?.members else { return [] }
    let place = reader.place.member("tables")
    if members.count > limit {
      reader.findings.error(
        SiteError(.table, "the site has \(members.count) tables, more than \(limit)", help: "remove those that no page shows"),
        atKeyOf: place.member(members[limit].key))
    }
    return members.prefix(limit).compactMap { Table($0.key, $0.value, api: api, at: place.member($0.key), reader.findings) }
  }

  /// A page's script adds a query to it, so it must not have one.
  private static func problem(inAddress text: String) -> SiteError? {
    if let problem = SafeURL.problem(in: text) { return problem }
    guard text.hasPrefix("/") || text.hasPrefix("https://") || text.hasPrefix("http://"), !text.contains("?"), !text.contains("#") else {
      return SiteError(.unsafeURL, "\(text.quoted) is no address of an API", help: "write it as in \"/api/\" or \"https://api.example.org/\"")
    }
    return nil
  }
}
