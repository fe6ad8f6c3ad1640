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

  @Test func `partials that include each other without an end are refused`() throws {
    let partials = ["a": "x{{>b}}", "b": "y\n {{>a}}"].mapValues { Array($0.utf8) }
    var compiled: [String: Template] = [:]
    for (name, text) in partials { compiled[name] = try Template(parsing: text, file: name) }
    let renderer = TemplateRenderer(partials: compiled)
    let error = #expect(throws: TemplateError.self) { try renderer.render(#require(compiled["a"]), RenderContext([[:]])) }
    #expect(error?.code == .endless)
  }

  @Test func `partials that multiply are refused`() throws {
    var compiled: [String: Template] = [:]
    for level in 0..<40 {
      compiled["p\(level)"] = try Template(parsing: Array("{{>p\(level + 1)}}{{>p\(level + 1)}}".utf8), file: "p")
    }
    let renderer = TemplateRenderer(partials: compiled)
    #expect(throws: TemplateError.self) { try renderer.render(#require(compiled["p0"]), RenderContext([[:]])) }
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
