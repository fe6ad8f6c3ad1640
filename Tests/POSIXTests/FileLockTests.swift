import POSIX
import TestSupport
import Testing

@Suite struct `A file's lock` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `is one owner's, who is known to the others`() throws {
    let path = folder.path(".lock")
    let held = try #require(try FileLock.attempt(path, owner: "process 1"))
    #expect(try FileLock.attempt(path, owner: "process 2") == nil)
    #expect(FileLock.owner(path) == "process 1")
    held.release()
    #expect(try FileLock.attempt(path, owner: "process 2") != nil)
  }

  @Test func `is not taken by way of a link, and what that leads to stays as it is`() throws {
    let target = try folder.write("precious", "words")
    for (name, target) in [("link", target), ("dangling", folder.path("nothing"))] {
      try Files.makeLink(folder.path(name), to: target)
      #expect(throws: SystemError.self) { try FileLock.attempt(folder.path(name), owner: "process 1") }
    }
    #expect(try folder.text("precious") == "words")
    #expect(!Files.exists(folder.path("nothing")))
  }
}
