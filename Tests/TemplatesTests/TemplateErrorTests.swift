import Diagnostics
import JSON
import Templates
import Testing

@Suite struct TemplateErrorTests {
  @Test(arguments: [
    ("a\n  {{name", "t:2:3"), ("{{#a}}\nx", "t:1:1"), ("é{{/a}}", "t:1:2"), ("{{#a}}\n{{#b}}{{/a}}{{/b}}", "t:2:7"),
    ("{{}}", "t:1:1"), ("{{ a b }}", "t:1:1"), ("{{=<%=}}", "t:1:1"), ("{{a..b}}", "t:1:1"), ("{{{a}}", "t:1:1"), ("x {{", "t:1:3"),
  ])
  func `a bad template is refused with its place`(template: String, place: String) {
    let error = #expect(throws: TemplateError.self) { try Template(parsing: Array(template.utf8), file: "t") }
    #expect(error?.location.description == place)
    #expect(error?.code == .syntax)
  }

  @Test func `sections too deep in each other are refused`() {
    let deep = String(repeating: "{{#a}}", count: 100_000) + String(repeating: "{{/a}}", count: 100_000)
    let error = #expect(throws: TemplateError.self) { try Template(parsing: Array(deep.utf8), file: "t") }
    #expect(error?.code == .tooDeep)
  }

  /// A renderer with these partials, and the first of them, parsed.
  private func renderer(_ partials: [(String, String)]) throws -> (TemplateRenderer, Template) {
    var compiled: [String: Template] = [:]
    for (name, text) in partials { compiled[name] = try Template(parsing: Array(text.utf8), file: name) }
    return (TemplateRenderer(partials: compiled), try #require(compiled[partials[0].0]))
  }

  @Test(arguments: [
    ([("a", "x\n {{>a}}")], "a:2:2: a → a"),
    ([("a", "x{{>b}}"), ("b", "y\n {{>a}}")], "b:2:2: a → b → a"),
    ([("a", "{{>b}}"), ("b", "{{>c}}"), ("c", "{{<b}}{{/b}}")], "b:1:1: c → b → c"),
    ([("a", "{{<b}}{{/b}}"), ("b", "{{$x}}{{<a}}{{/a}}{{/x}}")], "a:1:1: b → a → b"),
    ([("a", "{{$x}}{{$y}}{{>a}}{{/y}}{{/x}}")], "a:1:13: a → a"),
  ])
  func `partials that include each other without an end are named, whatever the data`(_ partials: [(String, String)], _ message: String) throws {
    let (renderer, first) = try renderer(partials)
    for error in [
      #expect(throws: TemplateError.self) { try renderer.check(first) },
      #expect(throws: TemplateError.self) { try renderer.render(first, RenderContext([[:]])) },
    ] {
      #expect(error?.code == .endless)
      let parts = (error?.message ?? "").split(separator: "without end: ")
      #expect("\(error?.location.description ?? ""): \(parts.last ?? "")" == message)
    }
  }

  /// The data decides; where it never says stop, the way round is named.
  @Test func `partials that include each other in sections may end`() throws {
    let (tree, first) = try renderer([("t", "{{n}}{{#below}}({{>t}}){{/below}}")])
    try tree.check(first)
    let data: JSONValue = ["n": 1, "below": [["n": 2, "below": [["n": 3, "below": []]]], ["n": 4, "below": []]]]
    #expect(try String(decoding: tree.render(first, RenderContext([data])), as: UTF8.self) == "1(2(3))(4)")

    // What grows by itself: the section finds the outer value again and again.
    let (endless, start) = try renderer([("a", "{{#go}}x{{>b}}{{/go}}"), ("b", "{{^stop}}{{>a}}{{/stop}}")])
    try endless.check(start)
    let error = #expect(throws: TemplateError.self) { try endless.render(start, RenderContext([["go": true]])) }
    #expect(error?.message.hasSuffix("includes itself without end: a → b → a") == true || error?.message.hasSuffix("b → a → b") == true)
  }

  @Test func `what stands deep in a template that includes itself does not exhaust the stack`() throws {
    let open = (0..<90).map { "{{^a\($0)}}" }.joined()
    let close = (0..<90).reversed().map { "{{/a\($0)}}" }.joined()
    let (renderer, first) = try renderer([("p", "\(open){{>p}}\(close)")])
    let error = #expect(throws: TemplateError.self) { try renderer.render(first, RenderContext([[:]])) }
    #expect(error?.message.hasSuffix("includes itself without end: p → p") == true)
  }

  @Test func `partials that multiply are refused`() throws {
    let (renderer, first) = try renderer((0..<40).map { ("p\($0)", "{{>p\($0 + 1)}}{{>p\($0 + 1)}}") })
    #expect(throws: TemplateError.self) { try renderer.check(first) }
    #expect(throws: TemplateError.self) { try renderer.render(first, RenderContext([[:]])) }
  }

  @Test func `output without measure is refused`() throws {
    let text = String(repeating: "0123456789", count: 10_000)
    let (renderer, first) = try renderer([("p", "{{#list}}{{#list}}{{{text}}}{{/list}}{{/list}}")])
    let data: JSONValue = ["list": .array(Array(repeating: 1, count: 1000)), "text": .string(text)]
    let error = #expect(throws: TemplateError.self) { try renderer.render(first, RenderContext([data])) }
    #expect(error?.message == "the template gives more than 64 MB")
  }

  @Test func `prepared HTML can't be replaced by a value`() throws {
    let template = try Template(parsing: Array("{{{content}}}|{{content}}|{{#content}}yes{{/content}}".utf8), file: "t")
    let context = RenderContext([["content": "<script>"]], prepared: [("content", Array("<p>".utf8))])
    #expect(try TemplateRenderer().render(template, context) == Array("<p>|&lt;script&gt;|yes".utf8))
  }

  @Test func `a template tells what it includes, and where`() throws {
    let template = try Template(parsing: Array("{{>a}}\n{{#x}}{{<b}}{{$c}}{{>d}}{{/c}}{{/b}}{{/x}}".utf8), file: "t")
    #expect(template.references.map(\.name) == ["a", "b", "d"])
    #expect(template.references.map(\.location.description) == ["t:1:1", "t:2:7", "t:2:19"])
  }
}
