import Components
import Diagnostics
import JSON
import Sites
import Templates
import TestSupport
import Testing

@Suite struct SiteTypesTests {
  @Test func `a site replaces a file of a built-in type and keeps the others`() throws {
    let site = try ExampleSite([["id": "h", "type": "Header", "config": ["title": "A & B"]]])
    try site.folder.write("components/Header/template.mustache", "<h1 class=\"mine\">{{title}}</h1>")
    #expect(try site.rendered().contains("<h1 class=\"mine\">A &amp; B</h1>"))
    let type = try #require(try ComponentLibrary.load(for: site.load().site).type(named: "Header"))
    let builtIn = try #require(try ComponentLibrary.builtIn().type(named: "Header"))
    #expect(type.css == builtIn.css)
    #expect(type.schema == builtIn.schema)
  }

  @Test func `a site adds a type with schema, partial and children`() throws {
    var site = try ExampleSite([
      [
        "id": "q", "type": "Quote", "config": ["mood": "glad", "site": "posing"],
        "children": [["id": "t", "type": "Text", "config": ["text": "<inside>"]]],
      ]
    ])
    site.page["layout"] = "plain"
    try site.folder.write("components/Quote/template.mustache", "<q>{{#moodIs.glad}}glad{{/moodIs.glad}} {{site.name}} {{>sign}}</q>{{{children}}}")
    try site.folder.write("components/Quote/schema.json", "{\"properties\": {\"mood\": {\"enum\": [\"glad\", \"sad\"]}}}")
    try site.folder.write("components/Quote/style.css", ".component-quote { color: red }")
    try site.folder.write("partials/sign.mustache", "by {{component.id}}")
    try site.folder.write("layouts/plain.mustache", "{{<default}}{{$head}}<meta name=\"x\">{{/head}}{{/default}}")
    let html = try site.rendered()
    #expect(html.contains("<q>glad Example by q</q>"))
    #expect(html.contains("<p>&lt;inside&gt;</p>"))
    #expect(html.contains("<meta name=\"x\">"))
    #expect(try site.findings().isEmpty)
  }

  @Test func `a config can't pose as prepared HTML`() throws {
    let site = try ExampleSite([["id": "q", "type": "Open", "config": ["children": "<script>", "component": "x", "words": "y"]]])
    try site.folder.write("components/Open/template.mustache", "[{{{children}}}{{component.id}}{{words.menu}}]")
    #expect(try site.rendered().contains("[qMenu]"))
  }

  @Test func `a url of a type without a schema is checked too`() throws {
    let site = try ExampleSite([["id": "q", "type": "Open", "config": ["deep": [["href": ["javascript:alert(1)"]]]]]])
    try site.folder.write("components/Open/template.mustache", "x")
    #expect(try site.findings().count == 1)
  }

  @Test(arguments: [
    ("components/Bad/template.mustache", "a\n {{#x}}", "template.mustache:2:2"),
    ("components/Text/template.mustache", "{{>nothing}}", "template.mustache:1:1"),
    ("components/Text/schema.json", "{\"type\": 1}", "schema.json"),
    ("components/Text/schema.json", "{", "schema.json:1:"),
    ("components/New/style.css", "a {}", "no template"),
    ("components/Text/styles.css", "a {}", "style.css"),
    ("layouts/default.mustache", "{{", "default.mustache:1:1"),
  ])
  func `a file that can't be used is named`(path: String, text: String, expected: String) throws {
    let site = try ExampleSite()
    try site.folder.write(path, text)
    let error = try #require(throws: (any Error).self) { try ComponentLibrary.load(for: site.load().site) }
    let words = try #require(error as? any UserFacingError).description
    #expect(words.contains(expected), "\(words)")
  }

  @Test func `an unknown type or layout is named with the nearest one`() throws {
    var site = try ExampleSite([["id": "h", "type": "Heder"]])
    site.page["layout"] = "defalt"
    let page = try #require(try site.load().site.pages.first)
    let library = try ComponentLibrary.builtIn()
    let type = #expect(throws: ComponentError.self) { try library.type(of: #require(page.components.first)) }
    #expect(type?.help == "did you mean \"Header\"?")
    #expect(type?.location?.line == 7)
    #expect(throws: ComponentError.self) { try library.layout(of: page) }
  }
}
