import BuildCache
import POSIX
import TestSupport
import Testing

@Suite struct OutputTreeTests {
  let folder: TemporaryFolder
  let cache: BuildCache
  let tree: OutputTree

  init() throws {
    folder = try TemporaryFolder()
    cache = try BuildCache(folder.path("cache"))
    tree = OutputTree(folder.path("work/out"), of: cache.objects)
    try Files.makeDirectories(folder.path("work"))
  }

  private func file(_ path: String, _ text: String) throws -> OutputTree.File {
    let key = CacheKey(Array(text.utf8))
    try cache.objects.put(Array(text.utf8), as: key)
    return OutputTree.File(path, key)
  }

  private func contents() throws -> [String: String] {
    var found: [String: String] = [:]
    for path in try Files.walk(tree.path) { found[path] = try folder.text("work/out/\(path)") }
    return found
  }

  @Test func `a tree is made, changed and made smaller`() throws {
    try tree.update(to: [file("index.html", "a"), file("blog/x.html", "b"), file("blog/deep/y.html", "c")])
    #expect(try contents() == ["index.html": "a", "blog/x.html": "b", "blog/deep/y.html": "c"])
    let inode = try Files.status(folder.path("work/out")).inode
    #expect(try tree.update(to: [file("index.html", "A"), file("blog/x.html", "b"), file("new/z.html", "d")]) == 2)
    #expect(try contents() == ["index.html": "A", "blog/x.html": "b", "new/z.html": "d"])
    #expect(try Files.list(folder.path("work/out/blog")) == ["x.html"], "folders that are empty now are gone")
    #expect(try Files.status(folder.path("work/out")).inode == inode, "little has changed: the folder is the same")
    #expect(try Files.list(folder.path("work")) == ["out"])
  }

  @Test func `what is right already is not touched`() throws {
    let files = [try file("a", "1"), try file("b", "2")]
    try tree.update(to: files)
    #expect(try tree.update(to: files) == 0)
  }

  @Test func `what somebody changed, added or removed is put right`() throws {
    let files = [try file("a", "1"), try file("b", "2"), try file("c/d", "3")]
    try tree.update(to: files)
    try Files.remove(folder.path("work/out/a"))
    try Files.write(folder.path("work/out/a"), Array("x".utf8))
    try Files.remove(folder.path("work/out/b"))
    try folder.write("work/out/more/file", "y")
    try Files.makeLink(folder.path("work/out/link"), to: "/etc/passwd")
    try tree.update(to: files)
    #expect(try contents() == ["a": "1", "b": "2", "c/d": "3"])
    #expect(!Files.exists(folder.path("work/out/link")))
  }

  @Test func `one who writes into a file that others have too damages none of theirs for long`() throws {
    let files = [try file("a", "1")]
    try tree.update(to: files)
    try overwrite(folder.path("work/out/a"), "2")
    #expect(throws: MissingObject.self) { try tree.update(to: files) }
    _ = try file("a", "1")
    try tree.update(to: files)
    #expect(try contents() == ["a": "1"])
  }

  @Test func `two names of one object can follow each other`() throws {
    try tree.update(to: [file("a", "1"), file("b", "1")])
    try tree.update(to: [file("a", "2"), file("b", "1")])
    try tree.update(to: [file("a", "1"), file("b", "1")])
    #expect(try contents() == ["a": "1", "b": "1"])
    #expect(try Files.list(folder.path("work")) == ["out"])
  }

  @Test(arguments: ["file", "folder", "link"])
  func `whatever stands in the place of a file or folder makes way`(kind: String) throws {
    try tree.update(to: [file("a", "1"), file("b/c", "2")])
    try Files.removeTree(folder.path("work/out/b"))
    switch kind {
    case "file": try folder.write("work/out/b", "x")
    case "folder":
      try Files.remove(folder.path("work/out/a"))
      try folder.write("work/out/a/x/y", "x")
    default: try Files.makeLink(folder.path("work/out/b"), to: folder.path("cache"))
    }
    try tree.update(to: [file("a", "1"), file("b/c", "2")])
    #expect(try contents() == ["a": "1", "b/c": "2"])
    #expect(!Files.exists(folder.path("cache/c")))
  }

  @Test func `a link in the place of the tree is replaced, and what it leads to stays`() throws {
    try folder.write("elsewhere/keep", "x")
    try Files.makeLink(tree.path, to: folder.path("elsewhere"))
    try tree.update(to: [file("a", "1")])
    #expect(try contents() == ["a": "1"])
    #expect(try folder.text("elsewhere/keep") == "x")
  }

  @Test func `many changes make a new folder, and a missing object leaves the old one`() throws {
    let files = try (0..<200).map { try file("f\($0)", "\($0)") }
    try tree.update(to: files)
    let inode = try Files.status(tree.path).inode
    var others = try (0..<200).map { try file("f\($0)", "new \($0)") }
    others[150].key = CacheKey([1, 2, 3])
    #expect(throws: MissingObject.self) { try tree.update(to: others) }
    #expect(try contents()["f0"] == "0")
    #expect(try Files.status(tree.path).inode == inode)
    #expect(try Files.list(folder.path("work")) == ["out"])
    others.remove(at: 150)
    try tree.update(to: others)
    #expect(try contents().count == 199)
    #expect(try contents()["f0"] == "new 0")
  }
}
