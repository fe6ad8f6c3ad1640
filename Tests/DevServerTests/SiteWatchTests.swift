import Engine
import POSIX
import TestSupport
import Testing

@testable import DevServer

@Suite struct SiteWatchTests {
  private let folder: TemporaryFolder
  private let interruption: (reading: FileDescriptor, writing: FileDescriptor)

  init() throws {
    folder = try TemporaryFolder()
    interruption = try FileDescriptor.pipe()
    try folder.write("site/pages/a.json", "1")
  }

  private func watch(home: String = "/nowhere") throws -> SiteWatch { try SiteWatch(folder.path("site"), home: home) }
  private func next(_ watch: SiteWatch) throws -> FolderChanges? { try watch.next(interruption: interruption.reading.number) }

  @Test func `many saves in one go are one change`() throws {
    let watch = try watch()
    for turn in 0..<50 { try folder.write("site/pages/\(turn).json", "x") }
    #expect(try next(watch)?.paths.count == 50)
    try interruption.writing.write([0])
    #expect(try next(watch) == nil, "there is no second one")
  }

  @Test func `a program that writes on and on is not waited for without end`() throws {
    let watch = try watch()
    let path = folder.path("site/pages/a.json")
    let isOver = try FileDescriptor.pipe()
    startThread {
      while !Poll.wait([.init(isOver.reading.number)], seconds: 0.005)[0].reading { try? Files.write(path, [1]) }
    }
    #expect(try next(watch)?.paths == ["pages/a.json"])
    try isOver.writing.write([0])
  }

  @Test func `what editors and version control write for themselves is no change`() throws {
    let watch = try watch()
    for name in [".git/index", "pages/.a.json.swp", "pages/4913", "pages/a.json~", "pages/.#a.json", "pages/#a.json#", "node_modules/x/y"] {
      try folder.write("site/\(name)", "x")
    }
    try folder.write("site/.well-known/x", "x")
    #expect(try next(watch)?.paths == [".well-known", ".well-known/x"])
  }

  @Test func `the host's own state is no change, though it lies in the site`() throws {
    try folder.write("site/state/workspaces/x", "1")
    let watch = try watch(home: folder.path("site/state"))
    try folder.write("site/state/workspaces/dev-1/x", "1")
    try folder.write("site/end", "1")
    #expect(try next(watch)?.paths == ["end"])
  }

  @Test func `a site that is moved away and back is followed on`() throws {
    let watch = try watch()
    try Files.rename(folder.path("site"), to: folder.path("away"))
    #expect(try next(watch)?.isGone == true)
    try Files.rename(folder.path("away"), to: folder.path("site"))
    #expect(try next(watch)?.isIncomplete == true)
    try folder.write("site/pages/a.json", "2")
    #expect(try next(watch)?.paths == ["pages/a.json"])
  }

  @Test func `sessions have workspaces of their own, the lowest that is free, and leave none`() throws {
    let home = Home(path: folder.path("home"))
    var first: SessionWorkspace? = try SessionWorkspace(in: home)
    let second = try SessionWorkspace(in: home)
    #expect(first?.path == Path.join(home.workspaces, "dev-1"))
    #expect(second.path == Path.join(home.workspaces, "dev-2"))
    try Files.write(Path.join(second.path, "output"), [1])
    first = nil
    #expect(try Files.list(home.workspaces) == ["dev-2"])
    // What a killed session has left, nobody holds.
    try Files.makeDirectories(Path.join(home.workspaces, "dev-7/compiled"))
    try Files.makeDirectories(Path.join(home.workspaces, "01HZZZZZZZZZZZZZZZZZZZZZZZ"))
    let third = try SessionWorkspace(in: home)
    #expect(third.path == Path.join(home.workspaces, "dev-1"))
    #expect(try Files.list(home.workspaces) == ["01HZZZZZZZZZZZZZZZZZZZZZZZ", "dev-1", "dev-2"])
    #expect(Files.exists(Path.join(second.path, "output")))
  }
}
