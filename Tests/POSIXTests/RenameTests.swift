import POSIX
import TestSupport
import Testing

@Suite struct RenameTests {
  @Test func `renameNew takes no name from anybody`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a", "1")
    try folder.write("b", "2")
    try Files.makeDirectory(folder.path("empty"))
    try Files.makeDirectory(folder.path("folder"))
    for (from, to) in [("a", "b"), ("folder", "empty")] {
      let error = #expect(throws: SystemError.self) { try Files.renameNew(folder.path(from), to: folder.path(to)) }
      #expect(error?.isExisting == true)
    }
    try Files.renameNew(folder.path("a"), to: folder.path("c"))
    #expect(try Files.list(folder.path) == ["b", "c", "empty", "folder"])
  }
}
