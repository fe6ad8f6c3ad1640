import Testing

@testable import SiteRules

@Suite struct BasePathTests {
  @Test(arguments: ["/shop", "/apps/shop", "/apps/staging--shop", "/a/b/c-1", "/1"])
  func `a path of clean parts`(text: String) { #expect(BasePath(text)?.text == text) }

  @Test(arguments: [
    ("", "does not begin with a slash"), ("shop", "does not begin with a slash"), ("/", "is the root itself"), ("/shop/", "ends with a slash"),
    ("//shop", "is empty"), ("/a//b", "is empty"), ("/Shop", "only lower-case"), ("/../etc", "only lower-case"), ("/a/./b", "only lower-case"),
    ("/a b", "only lower-case"), ("/é", "only lower-case"), ("/a;}", "only lower-case"), ("/a$b", "only lower-case"), ("/a\"b", "only lower-case"),
    ("/a\nb", "only lower-case"), ("/-/rule", "begins with a hyphen"), ("/apps/-shop", "begins with a hyphen"), ("/api", "or its API"),
    ("/static/x", "or its API"), ("/assets", "or its API"), ("/\(String(repeating: "a", count: 200))", "over 200"),
  ]) func `anything else is refused, with what to write`(text: String, reason: String) throws {
    #expect(BasePath(text) == nil)
    let problem = try #require(BasePath.problem(in: text))
    #expect(problem.message.contains(reason) && !problem.message.contains("\n"), "\(problem.message)")
    #expect(!problem.help.isEmpty)
  }

  @Test(arguments: [
    (#"{ "basePath": "/apps/shop", "routes": [] }"#, "/apps/shop"), (#"{ "routes": [{ "title": "\"basePath\"" }] }"#, nil), (#"{ "basePath": "" }"#, nil),
    (#"{ "basePath": 7 }"#, nil), (#"[ "basePath" ]"#, nil), (#"{ "basePath": "/x", "#, nil), ("", nil), ("\"basePath\"", nil), (#"{ "routes": [] }"#, nil),
  ] as [(String, String?)])
  func `a tree names its own, and another tool's file none`(text: String, path: String?) throws {
    #expect(try BasePath.read(Array(text.utf8), at: "routes.json")?.text == path)
  }

  @Test func `one that a site can't have is named at its place`() {
    let error = #expect(throws: (any Error).self) { try BasePath.read(Array("{\n  \"basePath\": \"/../x\"\n}".utf8), at: "routes.json") }
    #expect("\(error.map { "\($0)" } ?? "")".hasPrefix("routes.json:2:15: "))
  }
}
