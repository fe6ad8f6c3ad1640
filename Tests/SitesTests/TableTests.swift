import Diagnostics
import JSON
import Sites
import TestSupport
import Testing

@Suite struct TableTests {
  /// The tables of a site, and what is said against them as `line:column message`.
  private func load(_ members: String) throws -> (tables: [Table], findings: [String]) {
    let fixture = try SiteFixture([
      "site.json": "{ \"id\": \"s\", \"pages\": [{ \"name\": \"index\" }],\n\(members) }"
    ])
    let (site, diagnostics) = try Site.load(fixture.folder.path("site.json"))
    return (site.tables, diagnostics.map(text))
  }

  private func text(_ diagnostic: Diagnostic) -> String {
    let (line, column) = (diagnostic.location?.line ?? 0, diagnostic.location?.column ?? 0)
    let help = diagnostic.help.map { " (\($0))" } ?? ""
    return "\(line):\(column) \(diagnostic.message)\(help)"
  }

  @Test func `tables have an address, a name for people, and fields with types`() throws {
    let (tables, findings) = try load(
      """
      "api": "https://api.example.org/v1", "tables": {
        "books": { "display_name": "Livres", "fields": [
          { "name": "title", "label": "Titre", "required": true }, { "name": "state", "type": "select", "options": ["a", "b"] },
          { "name": "id", "type": "integer", "readonly": true } ] },
        "loans": { "url": "/data/loans/", "fields": [{ "name": "who" }] } }
      """)
    #expect(findings == [])
    #expect(tables.map(\.name) == ["books", "loans"])
    #expect(tables.map(\.address) == ["https://api.example.org/v1/books/", "/data/loans/"])
    #expect(tables.map(\.displayName) == ["Livres", "loans"])
    #expect(tables[0].fields.map(\.label) == ["Titre", "state", "id"])
    #expect(tables[0].fields.map(\.kind) == [.text, .select, .integer])
    #expect(tables[0].fields.map(\.isRequired) == [true, false, false])
    #expect(tables[0].fields.map(\.isReadOnly) == [false, false, true])
    #expect(tables[0].field(named: "state")?.options == ["a", "b"])
    #expect(try load("\"tables\": { \"t\": { \"fields\": [{ \"name\": \"a\" }] } }").tables.first?.address == "/api/t/")
  }

  @Test(arguments: [
    ("\"tables\": { \"Books\": { \"fields\": [{ \"name\": \"a\" }] } }", "2:13 \"Books\" is no name of a table"),
    ("\"tables\": { \"../a\": { \"fields\": [{ \"name\": \"a\" }] } }", "2:13 \"../a\" is no name of a table"),
    ("\"tables\": []", "2:11 \"tables\" must be an object, not an array"),
    ("\"tables\": { \"t\": {} }", "2:18 \"fields\" is missing"),
    ("\"tables\": { \"t\": { \"fields\": [] } }", "2:30 a table has at least one field"),
    ("\"tables\": { \"t\": { \"fields\": [{}] } }", "2:31 \"name\" is missing"),
    ("\"tables\": { \"t\": { \"feilds\": [], \"fields\": [{ \"name\": \"a\" }] } }", "2:20 a table has no key \"feilds\" (did you mean \"fields\"?)"),
    ("\"tables\": { \"t\": { \"fields\": [{ \"name\": \"a b\" }] } }", "2:41 \"a b\" is no name of a field"),
    ("\"tables\": { \"t\": { \"fields\": [{ \"name\": \"a\", \"type\": \"numbr\" }] } }", "2:54 a field has no type \"numbr\" (did you mean \"number\"?)"),
    ("\"tables\": { \"t\": { \"fields\": [{ \"name\": \"a\" }, { \"name\": \"a\" }] } }", "2:58 the field \"a\" stands here twice"),
    ("\"tables\": { \"t\": { \"fields\": [{ \"name\": \"a\", \"type\": \"select\" }] } }", "2:31 \"options\" is missing"),
    ("\"tables\": { \"t\": { \"fields\": [{ \"name\": \"a\", \"options\": [\"b\"] }] } }", "2:57 only a field of type \"select\" has options"),
    ("\"tables\": { \"t\": { \"fields\": [{ \"name\": \"a\", \"type\": \"select\", \"options\": [1] }] } }", "2:76 an option must be a string"),
    ("\"api\": \"javascript:alert(1)\"", "2:8 \"javascript:alert(1)\" is no safe url"),
    ("\"api\": \"api/\"", "2:8 \"api/\" is no address of an API"),
    ("\"api\": \"/api/?a=b\"", "2:8 \"/api/?a=b\" is no address of an API"),
    ("\"tables\": { \"t\": { \"url\": \"//evil.example/\", \"fields\": [{ \"name\": \"a\" }] } }", "2:27 \"//evil.example/\" is no safe url"),
    ("\"tables\": { \"t\": { \"url\": \"mailto:a@b\", \"fields\": [{ \"name\": \"a\" }] } }", "2:27 \"mailto:a@b\" is no address of an API"),
  ] as [(String, String)])
  func `what is wrong is found at its place`(members: String, finding: String) throws {
    let findings = try load(members).findings
    #expect(findings.count == 1, "\(findings)")
    #expect(findings.first?.hasPrefix(finding) == true, "\(findings)")
  }

  @Test func `a hundred tables of fifty fields, and not one more`() throws {
    func tables(_ count: Int, fields: Int) -> String {
      let list = (0..<fields).map { "{ \"name\": \"f\($0)\" }" }.joined(separator: ", ")
      return "\"tables\": {\n" + (0..<count).map { "\"t\($0)\": { \"fields\": [\(list)] }" }.joined(separator: ",\n") + "\n}"
    }
    let most = try load(tables(100, fields: 50))
    #expect(most.findings == [] && most.tables.count == 100 && most.tables.allSatisfy { $0.fields.count == 50 })
    #expect(try load(tables(101, fields: 1)).findings == ["103:1 the site has 101 tables, more than 100 (remove those that no page shows)"])
    let wide = try load(tables(1, fields: 51)).findings
    // Behind the brackets, and fifty fields with what separates them.
    let before: Int = (0..<50).map { index -> Int in "{ \"name\": \"f\(index)\" }, ".utf8.count }.reduce(0, +)
    let column: Int = "\"t0\": { \"fields\": [".utf8.count + before + 1
    #expect(wide == ["3:\(column) the table has 51 fields, more than 50 (remove those that no page shows)"])
  }
}
