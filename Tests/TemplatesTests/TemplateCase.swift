import JSON
import Templates
import Testing

/// A template, what it is given, and what it must give.
struct TemplateCase: CustomTestStringConvertible, Sendable {
  var name: String
  var template: String
  var data: JSONValue
  var partials: [String: String]
  var expected: String

  init(_ name: String, _ template: String, _ data: JSONValue, partials: [String: String] = [:], _ expected: String) {
    self.name = name
    self.template = template
    self.data = data
    self.partials = partials
    self.expected = expected
  }

  init(_ name: String, _ template: String, partials: [String: String] = [:], _ expected: String) {
    self.init(name, template, [:], partials: partials, expected)
  }

  var testDescription: String { name }

  func rendered() throws -> String {
    var compiled: [String: Template] = [:]
    for (name, text) in partials { compiled[name] = try Template(parsing: Array(text.utf8), file: name) }
    let main = try Template(parsing: Array(template.utf8), file: "main")
    return String(decoding: try TemplateRenderer(partials: compiled).render(main, RenderContext([data])), as: UTF8.self)
  }
}
