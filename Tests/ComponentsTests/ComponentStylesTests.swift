import Components
import JSON
import Sites
import Testing

@Suite struct ComponentStylesTests {
  private func styles(_ component: JSONObject) throws -> ComponentStyles? {
    var component = component
    component["id"] = "it"
    component["type"] = "Text"
    component["config"] = ["text": "x"]
    let (site, diagnostics) = try ExampleSite([.object(component)]).load()
    try #require(diagnostics.isEmpty, "\(diagnostics)")
    return ComponentStyles(try #require(site.pages.first?.components.first))
  }

  @Test func `styles become rules, from wide screens to narrow ones`() throws {
    let styles = try #require(
      try styles([
        "styles": ["padding": "2rem", "color": "#123456"],
        "responsive": ["mobile": ["padding": "1rem"], "tablet": ["padding": "1.5rem"], "desktop": ["padding": "3rem"]],
      ]))
    let name = ".\(styles.className).\(styles.className)"
    #expect(
      String(decoding: styles.css, as: UTF8.self) == """
        \(name) { padding: 2rem; color: #123456; }
        @media (min-width: 1024.02px) {
          \(name) { padding: 3rem; }
        }
        @media (max-width: 1024px) {
          \(name) { padding: 1.5rem; }
        }
        @media (max-width: 640px) {
          \(name) { padding: 1rem; }
        }

        """)
  }

  @Test func `equal styles share a class, others don't`() throws {
    let one = try styles(["styles": ["color": "red"]])
    #expect(try styles(["styles": ["color": "red"]]) == one)
    #expect(try styles(["styles": ["color": "blue"]])?.className != one?.className)
    #expect(try styles(["responsive": ["mobile": ["color": "red"]]])?.className != one?.className)
    #expect(try styles([:]) == nil)
  }

  @Test func `an ampersand in a value stays`() throws {
    let styles = try #require(try styles(["styles": ["background-image": "url(\"/a?b&c\")"]]))
    #expect(String(decoding: styles.css, as: UTF8.self).contains("url(\"/a?b&c\")"))
  }

  @Test(arguments: [
    "red; } body { display: none", "red}", "expression(alert(1))", "url(javascript:alert(1))", "</style><script>", "\\75rl(x)",
    "@import 'x'", "red /* x", "url(\"", "url(data:text/html,x)", "a\nb",
  ])
  func `a value that reaches beyond its declaration is refused`(value: String) throws {
    for place in ["styles", "mobile"] {
      let declarations: JSONValue = ["color": .string(value)]
      let component: JSONValue =
        place == "styles"
        ? ["id": "it", "type": "Text", "styles": declarations] : ["id": "it", "type": "Text", "responsive": ["mobile": declarations]]
      #expect(try ExampleSite([component]).load().diagnostics.count == 1)
    }
  }

  @Test(arguments: ["color; } x {", "<style>", "a:b", "color\n"])
  func `a property that is none is refused`(property: String) throws {
    let styles = JSONValue.object(JSONObject([(property, JSONValue.string("red"))]))
    #expect(try ExampleSite([["id": "it", "type": "Text", "styles": styles]]).load().diagnostics.count == 1)
  }
}
