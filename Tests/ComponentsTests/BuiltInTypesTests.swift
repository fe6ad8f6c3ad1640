import Components
import Diagnostics
import JSON
import Testing

@Suite struct BuiltInTypesTests {
  @Test func `every type has a full example here`() throws {
    #expect(Set(try ComponentLibrary.builtIn().names) == Set(fullConfigs.map(\.type)))
  }

  @Test(arguments: fullConfigs)
  func `a full config is accepted and shown`(type: String, config: JSONValue) throws {
    let site = try ExampleSite([["id": "it", "type": .string(type), "config": config]])
    #expect(try site.findings().isEmpty)
    let html = try site.rendered()
    #expect(html.contains("class=\"component-\(type.lowercased())"))
    #expect(html.contains("data-id=\"it\""))
  }

  /// Escaped text brings no new tag and no new quote: whatever stands in the strings, there are as many as before.
  @Test(arguments: fullConfigs)
  func `no string can leave its place`(type: String, config: JSONValue) throws {
    let hostile = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>"
    let tame = try ExampleSite([["id": "it", "type": .string(type), "config": config.replacingStrings(with: "tame")]]).rendered()
    let html = try ExampleSite([["id": "it", "type": .string(type), "config": config.replacingStrings(with: hostile)]]).rendered()
    #expect(!html.contains("<script>alert"))
    for mark in ["<", ">", "\"", "'"] { #expect(html.occurrences(of: mark) == tame.occurrences(of: mark)) }
    if html.contains("alert") { #expect(html.contains("&quot;&gt;&lt;script&gt;alert(1)")) }
  }

  @Test(arguments: fullConfigs)
  func `a script in the place of a url is refused`(type: String, config: JSONValue) throws {
    let urls = try #require(try ComponentLibrary.builtIn().type(named: type)).urls(in: config.objectValue ?? [:])
    for (pointer, _) in urls {
      let hostile = config.replacing(pointer, with: "java\tscript:alert(1)")
      let findings = try ExampleSite([["id": "it", "type": .string(type), "config": hostile]]).findings()
      #expect(findings.count == 1, "\(pointer)")
      #expect(findings.first?.location?.file.hasSuffix("pages/index.json") == true)
    }
    let expected = [
      "Navbar": 2, "Hero": 2, "Image": 1, "Cards": 2, "Form": 1, "Footer": 1, "Button": 1, "Gallery": 1, "Video": 3, "Testimonial": 1, "Pricing": 1, "Embed": 1,
    ]
    #expect(urls.count == expected[type, default: 0])
  }

  @Test func `every property is described, and none is accepted that isn't`() throws {
    let library = try ComponentLibrary.builtIn()
    for name in library.names { check(try #require(library.type(named: name)).schema, name) }
  }

  private func check(_ schema: JSONValue, _ place: String) {
    if schema["type"] == "object" { #expect(schema["additionalProperties"] == false, "\(place)") }
    for member in schema["properties"]?.objectValue ?? [:] {
      #expect(member.value["description"]?.stringValue?.isEmpty == false, "\(place).\(member.key)")
      check(member.value, "\(place).\(member.key)")
      if let items = member.value["items"] { check(items, "\(place).\(member.key)[]") }
    }
  }

  @Test func `labels belong to their fields`() throws {
    let form = try #require(fullConfigs.first { $0.type == "Form" })
    let html = try ExampleSite([["id": "contact", "type": "Form", "config": form.config]]).rendered()
    for name in ["a", "b", "c", "d", "f", "h"] {
      #expect(html.contains("for=\"contact-\(name)\""))
      #expect(html.contains("id=\"contact-\(name)\""))
    }
    #expect(html.contains("<legend>E"))
    #expect(html.contains("<input type=\"text\" id=\"contact-h\" name=\"h\">"), "the default type is filled in")
    #expect(html.occurrences(of: "<input type=\"hidden\"") == 2)
  }

  @Test func `one main heading a page, whatever it begins with`() throws {
    let hero: JSONValue = ["id": "hero", "type": "Hero", "config": ["title": "Hero"]]
    let header: JSONValue = ["id": "header", "type": "Header", "config": ["title": "Header"]]
    #expect(try ExampleSite([hero, header]).rendered().contains("<h1 class=\"hero-title\""))
    #expect(try ExampleSite([header, hero]).rendered().contains("<h2 class=\"hero-title\""))
    for components in [[hero, header], [header], []] as [[JSONValue]] {
      #expect(try ExampleSite(.array(components)).rendered().occurrences(of: "<h1") == 1)
    }
  }

  @Test func `navigation and footer stand outside main, and the current page is marked`() throws {
    let html = try ExampleSite([
      ["id": "nav", "type": "Navbar", "config": ["links": [["label": "Accueil", "url": "/"], ["label": "A", "url": "/a"]]]],
      ["id": "text", "type": "Text", "config": ["text": "Bonjour"]],
      ["id": "footer", "type": "Footer", "config": ["text": "Fin"]],
    ]).rendered()
    let order = ["id=\"nav\"", "<main", "id=\"text\"", "</main>", "id=\"footer\""].map { html.firstOffset(of: $0) }
    #expect(order == order.sorted())
    #expect(!order.contains(-1))
    #expect(html.contains("<a href=\"/\" aria-current=\"page\">Accueil</a>"))
    #expect(html.contains("<a href=\"/a\">A</a>"))
    #expect(html.contains("Aller au contenu"))
  }

  @Test func `blank lines divide text into paragraphs`() throws {
    let html = try ExampleSite([["id": "t", "type": "Text", "config": ["text": "\n\nOne\nline two\n \n\r\nTwo & <b>\n"]]]).rendered()
    #expect(html.contains("<p>One\nline two</p>"))
    #expect(html.contains("<p>Two &amp; &lt;b&gt;</p>"))
    #expect(html.occurrences(of: "<p>") == 2)
  }

  @Test func `a frame shows no page but one of another site over https`() throws {
    for url in ["/map", "http://example.org/", "javascript:alert(1)", "//example.org/"] {
      let findings = try ExampleSite([["id": "e", "type": "Embed", "config": ["title": "x", "url": .string(url)]]]).findings()
      #expect(findings.count == 1, "\(url)")
    }
    let html = try ExampleSite([["id": "e", "type": "Embed", "config": ["title": "x", "url": "https://example.org/?a=1&b"]]]).rendered()
    #expect(html.contains("<iframe src=\"https://example.org/?a=1&amp;b\" title=\"x\" data-ratio=\"16:9\" loading=\"lazy\""))
    #expect(html.contains(" sandbox=\""))
  }

  @Test func `one answer at a time where that is asked for`() throws {
    let items: JSONValue = [["title": "a", "text": "b"], ["title": "c", "text": "d", "open": true]]
    let html = try ExampleSite([["id": "faq", "type": "Accordion", "config": ["exclusive": true, "items": items]]]).rendered()
    #expect(html.occurrences(of: "<details class=\"accordion-item\" name=\"faq\"") == 2)
    #expect(html.occurrences(of: " open>") == 1)
    #expect(!(try ExampleSite([["id": "faq", "type": "Accordion", "config": ["items": items]]]).rendered().contains("name=\"faq\"")))
  }
}
