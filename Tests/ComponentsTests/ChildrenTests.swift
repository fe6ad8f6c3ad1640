import Diagnostics
import JSON
import Testing

@Suite struct ChildrenTests {
  private func text(_ id: String, title: String? = nil) -> JSONValue {
    var config: JSONObject = ["text": .string(id)]
    config["title"] = title.map(JSONValue.string)
    return ["id": .string(id), "type": "Text", "config": .object(config)]
  }

  @Test(arguments: ["Section", "Columns", "Hero"])
  func `components nest`(type: String) throws {
    let config: JSONValue = type == "Hero" ? ["title": "x"] : [:]
    let site = try ExampleSite([["id": "out", "type": .string(type), "config": config, "children": [text("a"), text("b")]]])
    #expect(try site.findings().isEmpty)
    let html = try site.rendered()
    let order = ["id=\"out\"", "id=\"a\"", "id=\"b\"", "</main>"].map { html.firstOffset(of: $0) }
    #expect(order == order.sorted() && !order.contains(-1))
  }

  @Test(arguments: ["Tabs", "Accordion"])
  func `each child stands in its own element`(type: String) throws {
    let name = type == "Tabs" ? "label" : "title"
    let items: [JSONValue] = ["One", "Two"].map { .object(JSONObject([(name, JSONValue.string($0))])) }
    let site = try ExampleSite([["id": "out", "type": .string(type), "config": ["items": .array(items)], "children": [text("a", title: "A"), text("b")]]])
    #expect(try site.findings().isEmpty)
    let html = try site.rendered()
    let order = ["One", "id=\"a\"", "Two", "id=\"b\""].map { html.firstOffset(of: $0) }
    #expect(order == order.sorted() && !order.contains(-1))
    #expect(html.contains("<h2 class=\"text-title\""))
    let more = try ExampleSite([["id": "out", "type": .string(type), "config": ["items": .array([items[0]])], "children": [text("a"), text("b")]]])
    #expect(try more.findings().map(\.message) == ["there are more children than \"items\", each of which shows one"])
  }

  @Test func `no config can pose as a child`() throws {
    let site = try ExampleSite([["id": "t", "type": "Tabs", "config": ["items": [["label": "x", "childHTML": "<script>"]], "childHTML": "<script>"]]])
    #expect(!(try site.rendered().contains("<script>")))
    #expect(try site.findings().count == 2)
  }

  @Test(arguments: ["Text", "Cards", "Footer", "Table"])
  func `children that nobody would see are a finding`(type: String) throws {
    let config: JSONValue = type == "Text" ? ["text": "x"] : type == "Cards" ? ["items": [["title": "x"]]] : type == "Table" ? ["table": "books"] : [:]
    let findings = try ExampleSite([["id": "out", "type": .string(type), "config": config, "children": [text("a")]]]).findings()
    #expect(findings.map(\.message) == ["a component of the type \"\(type)\" shows no children"])
    #expect(findings.first?.location?.line ?? 0 > 4)
  }

  @Test func `headings go down with the components`() throws {
    let cards: JSONValue = ["id": "c", "type": "Cards", "config": ["items": [["title": "Card"]]]]
    let titled: JSONValue = ["id": "d", "type": "Cards", "config": ["title": "Cards", "items": [["title": "Card"]]]]
    let markdown: JSONValue = ["id": "m", "type": "Markdown", "config": ["text": "# M"]]
    let html = try ExampleSite([
      ["id": "h", "type": "Header", "config": ["title": "Page"]], cards,
      ["id": "s", "type": "Section", "config": ["title": "S"], "children": [["id": "k", "type": "Columns", "children": [titled, markdown]]]],
    ]).rendered()
    #expect(html.contains("<h2 class=\"card-title\">Card</h2>"), "no level is left out")
    #expect(html.contains("<h3 class=\"cards-title\""))
    #expect(html.contains("<h4 class=\"card-title\">Card</h4>"))
    #expect(html.contains("<h3>M</h3>"))
  }
}
