import Diagnostics
import JSON
import Testing

/// Components that name one of the site's tables; `ExampleSite` has one, "books".
@Suite struct TableComponentTests {
  private func findings(_ type: String, _ config: JSONValue) throws -> [Diagnostic] {
    try ExampleSite([["id": "it", "type": .string(type), "config": config]]).findings()
  }

  private func html(_ type: String, _ config: JSONValue) throws -> String {
    try ExampleSite([["id": "it", "type": .string(type), "config": config]]).rendered()
  }

  @Test func `a table shows its fields as columns, or those that are named, in their order`() throws {
    let all = try html("Table", ["table": "books"])
    #expect(all.contains("data-address=\"/api/books/\" data-page-size=\"20\" data-sort=\"\""))
    #expect(all.occurrences(of: "<th scope=\"col\"") == 13)
    #expect(all.contains("<th scope=\"col\" data-name=\"title\" data-type=\"text\">Titre</th>"))
    #expect(all.contains("<caption id=\"it-caption\">Livres</caption>"))
    #expect(all.contains("type=\"search\""))
    let some = try html("Table", ["table": "books", "columns": ["price", "title"], "search": false, "title": "T"])
    #expect(some.occurrences(of: "<th scope=\"col\"") == 2)
    #expect(some.firstOffset(of: "data-name=\"price\"") < some.firstOffset(of: "data-name=\"title\""))
    #expect(!some.contains("type=\"search\""))
    #expect(some.contains("<caption id=\"it-caption\" class=\"visually-hidden\">Livres</caption>"))
  }

  @Test func `a form asks for what may be written, each field by its type`() throws {
    let html = try html("Form", ["table": "books"])
    #expect(html.contains("action=\"/api/books/\"") && html.contains("data-table=\"books\""))
    for field in [
      "<input type=\"text\" id=\"it-title\" name=\"title\" required>", "<textarea id=\"it-notes\" name=\"notes\" rows=\"6\">",
      "<input type=\"number\" id=\"it-price\" name=\"price\" step=\"any\" required>", "<input type=\"number\" id=\"it-pages\" name=\"pages\">",
      "<input type=\"checkbox\" id=\"it-lent\" name=\"lent\" value=\"on\">", "<input type=\"date\" id=\"it-bound\" name=\"bound\">",
      "<input type=\"datetime-local\" id=\"it-seen\" name=\"seen\">", "<input type=\"time\" id=\"it-hour\" name=\"hour\">",
      "<input type=\"email\" id=\"it-mail\" name=\"mail\" autocomplete=\"email\">", "<input type=\"url\" id=\"it-site\" name=\"site\">",
      "<input type=\"tel\" id=\"it-phone\" name=\"phone\" autocomplete=\"tel\">", "<option value=\"Usé\">Usé</option>",
    ] { #expect(html.contains(field), "\(field)") }
    #expect(!html.contains("name=\"id\""), "only the API writes it")
    #expect(!html.contains("type=\"hidden\""))
  }

  @Test func `a form's own words go before those of the table`() throws {
    let html = try html(
      "Form",
      ["table": "books", "action": "/elsewhere", "fields": [["name": "state"], ["name": "title", "label": "Which?", "type": "textarea", "required": false]]])
    #expect(html.contains("action=\"/elsewhere\""))
    #expect(html.firstOffset(of: "name=\"state\"") < html.firstOffset(of: "name=\"title\""))
    #expect(html.contains("<label for=\"it-title\">Which?</label>") && html.contains("<textarea id=\"it-title\" name=\"title\" rows=\"6\">"))
    #expect(html.contains("<option value=\"Neuf\">"))
    #expect(!html.contains("name=\"price\""))
  }

  @Test(arguments: [
    ("Table", ["table": "boks"], "the site has no table \"boks\"", "did you mean \"books\"?"),
    ("Table", ["table": "books", "columns": ["title", "prise"]], "the table \"books\" has no field \"prise\"", "did you mean \"price\"?"),
    ("Table", ["table": "books", "sort": "-titel"], "the table \"books\" has no field \"titel\"", "did you mean \"title\"?"),
    ("Form", ["table": "books", "fields": [["name": "title"], ["name": "statee"]]], "the table \"books\" has no field \"statee\"", "did you mean \"state\"?"),
    ("Form", ["table": "nothing"], "the site has no table \"nothing\"", "known: books"),
    ("Form", ["action": "/send"], "\"fields\" is missing", "write it, or \"table\""),
    ("Form", ["fields": [["name": "a", "label": "A"]]], "\"action\" is missing", "write it, or \"table\""),
    ("Form", ["action": "/send", "fields": [["name": "a"]]], "\"label\" is missing", "write it, or \"table\""),
  ] as [(String, JSONValue, String, String)])
  func `names that nobody knows are findings`(type: String, config: JSONValue, message: String, help: String) throws {
    let found = try findings(type, config)
    #expect(found.map(\.message) == [message])
    #expect(found.first?.help == help)
    #expect(found.first?.location?.line ?? 0 > 4)
  }

  @Test func `a site without tables says where they belong`() throws {
    var site = try ExampleSite([["id": "t", "type": "Table", "config": ["table": "a"]]])
    site.site["tables"] = nil
    #expect(try site.findings().first?.help == "add it to \"tables\" of the site definition")
  }

  @Test func `what tables are called can't leave its place`() throws {
    let hostile: JSONValue = "\"><script>alert(1)</script>"
    var site = try ExampleSite([["id": "t", "type": "Table", "config": ["table": "a"]], ["id": "f", "type": "Form", "config": ["table": "a"]]])
    site.site["tables"] = [
      "a": ["display_name": hostile, "fields": [["name": "x", "label": hostile], ["name": "y", "type": "select", "label": hostile, "options": [hostile]]]]
    ]
    let html = try site.rendered()
    #expect(!html.contains("<script>alert"))
    #expect(html.contains("&quot;&gt;&lt;script&gt;alert(1)"))
  }
}
