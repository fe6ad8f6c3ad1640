import JSON
import POSIX
import Templates
import Testing

/// The specification's own cases: `git clone https://github.com/mustache/spec`, then run with
/// `MUSTACHE_SPEC=<its folder>`. Our own cases, in the other files, cover the same rules without it.
@Suite(.enabled(if: Environment["MUSTACHE_SPEC"] != nil))
struct SpecificationTests {
  @Test(arguments: ["comments", "delimiters", "interpolation", "inverted", "partials", "sections", "~inheritance"])
  func specification(_ feature: String) throws {
    let folder = try #require(Environment["MUSTACHE_SPEC"])
    let text = try Files.read("\(folder)/specs/\(feature).json")
    let tests = try JSONField(JSONValue(parsing: text, file: feature)).required("tests").elements()
    #expect(!tests.isEmpty)
    for test in tests {
      var item = TemplateCase(
        try test.required("name").string(), try test.required("template").string(), test.value["data"] ?? [:],
        try test.required("expected").string())
      let partials = try test.optional("partials")?.object() ?? JSONObject()
      for member in partials { item.partials[member.key] = member.value.stringValue }
      #expect(try item.rendered() == item.expected, "\(feature): \(item.name)")
    }
  }
}
