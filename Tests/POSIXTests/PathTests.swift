import POSIX
import Testing

struct PathTests {
  @Test(arguments: [
    ("a", "b", "a/b"), ("a/", "b", "a/b"), ("a", "/b", "/b"), ("", "b", "b"), ("a", "", "a"), ("/", "b", "/b"), ("", "", ""),
  ])
  func join(base: String, part: String, joined: String) { #expect(Path.join(base, part) == joined) }

  @Test(arguments: [("a/b/c", "a/b"), ("a", "."), ("/a", "/"), ("/", "/"), ("a/b/", "a"), ("/a/b", "/a")])
  func parent(path: String, parent: String) { #expect(Path.parent(path) == parent) }

  @Test(arguments: [("a/b.txt", "b.txt"), ("a/", "a"), ("/", ""), ("a", "a")])
  func name(path: String, name: String) { #expect(Path.name(path) == name) }

  @Test(arguments: [("a/b.TAR.GZ", "gz"), ("a.d/b", ""), (".profile", ""), ("a.", ""), ("x/.hidden.json", "json")])
  func `file extension`(path: String, expected: String) { #expect(Path.fileExtension(path) == expected) }

  @Test(arguments: [
    ("a//b/./c/../d", "a/b/d"), ("/../../a", "/a"), ("../a", "../a"), ("a/../..", ".."), ("a/..", "."), ("", "."), ("/", "/"), ("/a/b/..//", "/a"),
    ("../../x/../y", "../../y"),
  ])
  func normalized(path: String, expected: String) {
    #expect(Path.normalized(path) == expected)
    #expect(Path.normalized(expected) == expected)
  }

  @Test(arguments: ["a", "a/b.c", "é/ü", "...", "a/..b", "-x", "a b"])
  func `safe to join to a folder`(path: String) { #expect(Path.isSafeRelative(path)) }

  @Test(arguments: [
    "", "/a", "a/../b", "..", ".", "a/./b", "a//b", "a/", "a\u{0}b", "a\\b", String(repeating: "a/", count: 3000) + "a", String(repeating: "n", count: 256),
  ])
  func `not safe to join to a folder`(path: String) { #expect(!Path.isSafeRelative(path)) }

  @Test func `within a folder, not beside one of the same beginning`() {
    #expect(Path.below("/a/b/c", "/a") == "b/c")
    #expect(Path.below("/grüße/größe", "/grüße") == "größe")
    #expect(Path.below("/a", "/a")?.isEmpty == true)
    #expect(Path.below("/a/b", "/") == "a/b")
    #expect(Path.below("/ab", "/a") == nil)
    #expect(Path.isWithin("/a/b", "/a"))
    #expect(Path.isWithin("/a", "/a"))
    #expect(Path.isWithin("/a", "/"))
    #expect(!Path.isWithin("/ab", "/a"))
    #expect(!Path.isWithin("/", "/a"))
  }
}
