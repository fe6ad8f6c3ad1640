import POSIX
import Testing

@Suite struct GlobTests {
  @Test(arguments: [
    ("pages/*.json", "pages/a.json", true), ("pages/*.json", "pages/a/b.json", false), ("pages/*.json", "pages/.a.json", false),
    ("pages/.*.json", "pages/.a.json", true), ("pages/**/*.json", "pages/a.json", true), ("pages/**/*.json", "pages/a/b/c.json", true),
    ("**/*.json", "x/.git/c.json", false), ("p?ge.json", "page.json", true), ("p?ge.json", "pge.json", false),
    ("*a*b*", "xxaxxbxx", true), ("*a*b*", "xxbxxaxx", false), ("a.json", "a.json", true), ("a.json", "b.json", false),
    ("**", "a/b", true), ("a/**", "a", true), ("*", "é", true), ("?", "é", true),
  ])
  func `a pattern matches`(_ pattern: String, _ path: String, _ matches: Bool) throws {
    #expect(Glob(pattern)?.matches(path) == matches)
  }

  @Test(arguments: [
    ("**", ".git/config", true), ("*", ".env", true), ("src/**", "src/.a/b", true), ("*.json", "a/b.json", false),
  ])
  func `a pattern that matches hidden names`(_ pattern: String, _ path: String, _ matches: Bool) throws {
    #expect(Glob(pattern, matchesHidden: true)?.matches(path) == matches)
  }

  @Test func `a pattern with many stars is quick`() throws {
    let glob = try #require(Glob(String(repeating: "*a", count: 60) + "b"))
    #expect(!glob.matches(String(repeating: "a", count: 250)))
  }

  @Test(arguments: ["", "/etc/*", "../*", "a/../../b", "a//b", "./a", "a\0b"])
  func `a pattern that could leave the folder is refused`(_ pattern: String) {
    #expect(Glob(pattern) == nil)
  }
}
