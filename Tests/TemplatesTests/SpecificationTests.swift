import JSON
import POSIX
import TestSupport
import Testing

/// The specification's own cases; `Specification/README.md` says where they come from.
@Suite struct SpecificationTests {
  /// How many cases each file has, so that a damaged one does not pass.
  private static let counts = [
    "comments": 12, "delimiters": 14, "interpolation": 42, "inverted": 22, "partials": 12, "sections": 34, "~inheritance": 27,
  ]

  private static func cases(_ feature: String) throws -> [TemplateCase] {
    let file = Path.join(BuiltPrograms.root, "Tests/TemplatesTests/Specification/\(feature).json")
    return try JSONField(JSONValue(parsing: Files.read(file), file: file)).required("tests").elements().map { test in
      let name = try test.required("name").string()
      var item = TemplateCase(
        "\(feature): \(name)", try test.required("template").string(), test.value["data"] ?? [:], try test.required("expected").string())
      for (name, text) in try test.optional("partials")?.object() ?? JSONObject() { item.partials[name] = text.stringValue }
      return item
    }
  }

  @Test(arguments: counts.keys.sorted())
  func `every case is there`(_ feature: String) throws {
    #expect(try Self.cases(feature).count == Self.counts[feature])
  }

  @Test(arguments: try counts.keys.sorted().flatMap(cases))
  func specification(_ item: TemplateCase) throws { #expect(try item.rendered() == item.expected) }
}
