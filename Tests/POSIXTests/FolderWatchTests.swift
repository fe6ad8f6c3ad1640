import POSIX
import TestSupport
import Testing

@Suite struct FolderWatchTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The changes until those that are expected have come.
  private func changes(_ watch: FolderWatch, until isEnough: (FolderChanges) -> Bool) throws -> FolderChanges {
    var all = FolderChanges()
    _ = try waitUntil {
      all.add(try watch.takeChanges())
      return isEnough(all)
    }
    return all
  }

  private func paths(_ watch: FolderWatch, _ expected: String...) throws -> Set<String> {
    try changes(watch) { $0.paths.isSuperset(of: expected) }.paths
  }

  @Test func `nothing changes by itself or by reading`() throws {
    try folder.write("a/x.json", "1")
    let watch = try FolderWatch(folder.path)
    _ = try folder.text("a/x.json")
    #expect(Poll.wait([.init(watch.descriptor)], seconds: 0)[0].reading == false)
    #expect(try watch.takeChanges().isEmpty)
    #expect(watch.folderCount == 2)
  }

  @Test func `files written, renamed, linked and removed are told by their paths`() throws {
    try folder.write("pages/a.json", "1")
    try folder.write("pages/old.json", "1")
    let watch = try FolderWatch(folder.path)
    try folder.write("pages/a.json", "2")
    #expect(try paths(watch, "pages/a.json") == ["pages/a.json"])
    try Files.rename(folder.path("pages/old.json"), to: folder.path("pages/new.json"))
    #expect(try paths(watch, "pages/new.json") == ["pages/old.json", "pages/new.json"])
    try Files.remove(folder.path("pages/new.json"))
    #expect(try paths(watch, "pages/new.json") == ["pages/new.json"])
    try Files.makeLink(folder.path("link"), to: "pages/a.json")
    try Files.makeHardLink(folder.path("second"), to: folder.path("pages/a.json"))
    #expect(try paths(watch, "link", "second").isSuperset(of: ["link", "second"]))
    try Files.changePermissions(folder.path("pages/a.json"), 0o600)
    #expect(try paths(watch, "pages/a.json").contains("pages/a.json"))
  }

  @Test func `a file that is swapped in by a rename, as editors do, is one change`() throws {
    try folder.write("page.json", "1")
    let watch = try FolderWatch(folder.path)
    try Files.replace(folder.path("page.json"), with: Array("2".utf8))
    #expect(try paths(watch, "page.json") == ["page.json"])
    // One that was there before is no newcomer.
    try Files.remove(folder.path("page.json"))
    #expect(try paths(watch, "page.json") == ["page.json"])
  }

  @Test func `what comes and goes at once is no change, but what was there and is gone is one`() throws {
    try folder.write("old", "1")
    let watch = try FolderWatch(folder.path)
    try folder.write("passing", "1")
    try Files.remove(folder.path("passing"))
    try Files.remove(folder.path("old"))
    try folder.write("old", "2")
    try Files.remove(folder.path("old"))
    try folder.write("end", "")
    #expect(try paths(watch, "old", "end") == ["old", "end"])
  }

  @Test func `a file counts once its writer has closed it`() throws {
    let watch = try FolderWatch(folder.path)
    var file: FileDescriptor? = try FileDescriptor(opening: folder.path("big"), .write)
    try file?.write([1, 2, 3])
    #expect(try watch.takeChanges().isEmpty)
    file = nil
    #expect(try paths(watch, "big") == ["big"])
  }

  @Test func `folders that come are watched, with what lies in them already`() throws {
    let watch = try FolderWatch(folder.path)
    try folder.write("new/deep/er/x.json", "1")
    #expect(try paths(watch, "new", "new/deep/er/x.json").contains("new/deep/er/x.json"))
    try folder.write("new/deep/er/x.json", "2")
    #expect(try paths(watch, "new/deep/er/x.json") == ["new/deep/er/x.json"])
    #expect(watch.folderCount == 4)
  }

  @Test func `a renamed folder is followed under its new name, and left under the old one`() throws {
    try folder.write("old/in/x", "1")
    let watch = try FolderWatch(folder.path)
    try Files.rename(folder.path("old"), to: folder.path("new"))
    #expect(try paths(watch, "new/in/x").isSuperset(of: ["old", "new", "new/in/x"]))
    try folder.write("new/in/x", "2")
    #expect(try paths(watch, "new/in/x") == ["new/in/x"])
    #expect(watch.folderCount == 3)
  }

  @Test func `a folder that leaves the tree is no longer followed`() throws {
    let elsewhere = try TemporaryFolder()
    try folder.write("in/x", "1")
    let watch = try FolderWatch(folder.path)
    try Files.rename(folder.path("in"), to: elsewhere.path("out"))
    #expect(try paths(watch, "in") == ["in"])
    try elsewhere.write("out/x", "2")
    try folder.write("end", "")
    #expect(try paths(watch, "end") == ["end"])
    #expect(watch.folderCount == 1)
  }

  @Test func `a removed tree is told, and one of the same name is followed again`() throws {
    try folder.write("in/deep/x", "1")
    let watch = try FolderWatch(folder.path)
    try Files.removeTree(folder.path("in"))
    #expect(try paths(watch, "in", "in/deep/x").contains("in/deep/x"))
    try folder.write("in/deep/x", "1")
    #expect(try paths(watch, "in/deep/x").contains("in/deep/x"))
    #expect(watch.folderCount == 3)
  }

  @Test func `what is excluded is neither told nor watched`() throws {
    try folder.write("keep/x", "1")
    try folder.write(".git/objects/x", "1")
    let watch = try FolderWatch(folder.path) { Path.name($0) == ".git" || $0.hasSuffix("~") }
    #expect(watch.folderCount == 2)
    try folder.write(".git/objects/x", "2")
    try folder.write("keep/x~", "2")
    try folder.write("keep/x", "2")
    #expect(try paths(watch, "keep/x") == ["keep/x"])
  }

  @Test func `links to folders are not followed`() throws {
    let elsewhere = try TemporaryFolder()
    try Files.makeLink(folder.path("link"), to: elsewhere.path)
    try Files.makeLink(folder.path("circle"), to: ".")
    let watch = try FolderWatch(folder.path)
    try elsewhere.write("x", "1")
    try folder.write("end", "")
    #expect(try paths(watch, "end") == ["end"])
    #expect(watch.folderCount == 1)
  }

  @Test func `the folder's own end is told`() throws {
    try folder.write("site/x", "1")
    let removed = try FolderWatch(folder.path("site"))
    try Files.removeTree(folder.path("site"))
    #expect(try changes(removed) { $0.isGone }.isGone)
    try folder.write("site/x", "1")
    let renamed = try FolderWatch(folder.path("site"))
    try Files.rename(folder.path("site"), to: folder.path("other"))
    #expect(try changes(renamed) { $0.isGone }.isGone)
    #expect(throws: SystemError.self) { try FolderWatch(folder.path("nowhere")) }
    #expect(throws: SystemError.self) { try FolderWatch(folder.write("file", "")) }
  }

  /// fs.inotify.max_queued_events, 16384 at first, is the system's: the changes here are more than any such number
  /// that is usual, and no two that follow each other are alike, which the kernel would count once.
  @Test func `more changes than the queue holds are told as such, and nothing after that is lost`() throws {
    let limit = Int(String(decoding: try Files.read("/proc/sys/fs/inotify/max_queued_events").dropLast(), as: UTF8.self)) ?? 16384
    try #require(limit <= 65536)
    try folder.write("a", "")
    try folder.write("b", "")
    try folder.write("in/x", "")
    let watch = try FolderWatch(folder.path)
    for turn in 0...limit {
      try Files.changePermissions(folder.path(turn % 2 == 0 ? "a" : "b"), turn % 4 < 2 ? 0o600 : 0o644)
    }
    try folder.write("lost/y", "")
    #expect(try changes(watch) { $0.isIncomplete }.isIncomplete)
    try folder.write("in/x", "2")
    try folder.write("lost/y", "2")
    #expect(try paths(watch, "in/x", "lost/y") == ["in/x", "lost/y"])
  }

  @Test func `many folders that come and go while they are watched do no harm`() throws {
    let watch = try FolderWatch(folder.path)
    for turn in 0..<200 {
      try folder.write("t/\(turn)/x/y", "\(turn)")
      if turn % 3 == 0 { try Files.removeTree(folder.path("t")) }
      if turn % 7 == 0 { _ = try watch.takeChanges() }
    }
    try folder.write("t/end/x", "")
    #expect(try paths(watch, "t/end/x").contains("t/end/x"))
    let found = try Files.list(folder.path("t")).count
    #expect(watch.folderCount == 2 + (found - 1) * 2 + 1)
  }
}
