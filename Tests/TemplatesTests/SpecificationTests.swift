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
    let file = try JSONValue(parsing: Files.read("\(folder)/specs/\(feature).json"), file: feature)
    let tests = try #require(file[key: "tests"]?.arrayValue)
    #expect(!tests.isEmpty)
    for test in tests {
      let field = JSONField(test)
      var item = TemplateCase(
        try field.required("name").string(), try field.required("template").string(), test[key: "data"] ?? [:],
        try field.required("expected").string())
      for (name, text) in test[key: "partials"]?.objectValue ?? [:] { item.partials[name] = text.stringValue }
      #expect(try item.rendered() == item.expected, "\(feature): \(item.name)")
    }
  }
}
