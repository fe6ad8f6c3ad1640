import Diagnostics
import Glibc
import POSIX
import TestSupport
import Testing

struct FilesTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func failure(_ body: () throws(SystemError) -> Void) -> SystemError? {
    do throws(SystemError) {
      try body()
      return nil
    } catch { return error }
  }

  @Test func `what is written is read again, of any size`() throws {
    for count in [0, 1, 65535, 65536, 1_000_000] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
      try Files.write(folder.path("f"), bytes)
      #expect(try Files.read(folder.path("f")) == bytes)
    }
    #expect(!(try Files.read("/proc/self/status")).isEmpty, "a file that says that it is empty")
  }

  @Test func `errors name the path and the reason`() throws {
    let missing = failure { () throws(SystemError) in _ = try Files.read(folder.path("no")) }
    #expect(missing?.isNotFound == true)
    #expect(missing?.message == "can't open \(folder.path("no")): No such file or directory")
    let isFolder = failure { () throws(SystemError) in _ = try Files.read(folder.path) }
    #expect(isFolder?.reason == "Is a directory")
    try folder.write("big", "12345")
    #expect(failure { () throws(SystemError) in _ = try Files.read(folder.path("big"), limit: 4) }?.message.contains("big") == true)
    #expect(try Files.read(folder.path("big"), limit: 5).count == 5)
    // One with holes may be larger than any memory.
    try folder.write("holes", "x")
    #expect(unsafe truncate(folder.path("holes"), 1 << 42) == 0)
    #expect(failure { () throws(SystemError) in _ = try Files.read(folder.path("holes"), limit: 1 << 20) }?.code == EFBIG)
    #expect(failure { () throws(SystemError) in try Files.write("/dev/full", [1]) }?.isDiskFull == true)
    #expect(failure { () throws(SystemError) in try Files.write("/dev/full", [1]) }?.diagnostics.first?.help != nil)
    #expect(failure { () throws(SystemError) in _ = try FileDescriptor(opening: folder.path("big"), .create) }?.isExisting == true)
  }

  @Test func `replacing is all or nothing and leaves no other file`() throws {
    try Files.replace(folder.path("f"), with: Array("one".utf8))
    try Files.replace(folder.path("f"), with: Array("two".utf8), permissions: 0o600)
    #expect(try folder.text("f") == "two")
    #expect(try Files.status(folder.path("f")).permissions == 0o600)
    try Files.makeDirectory(folder.path("d"))
    try folder.write("d/x", "")
    #expect(failure { () throws(SystemError) in try Files.replace(folder.path("d"), with: [1]) } != nil)
    #expect(try Files.list(folder.path) == ["d", "f"])
  }

  @Test func `folders are made with those above them, again and again, but not over a file`() throws {
    for _ in 0..<2 { try Files.makeDirectories(folder.path("a/b/c"), permissions: 0o700) }
    #expect(try Files.status(folder.path("a/b/c")).kind == .directory)
    #expect(try Files.status(folder.path("a/b/c")).permissions == 0o700)
    try folder.write("file", "")
    #expect(failure { () throws(SystemError) in try Files.makeDirectories(folder.path("file")) } != nil)
    #expect(failure { () throws(SystemError) in try Files.makeDirectories(folder.path("file/x")) } != nil)
  }

  @Test func `a tree is removed without following its links, read-only folders too`() throws {
    try folder.write("outside/keep", "1")
    try folder.write("tree/ro/x", "1")
    try Files.makeLink(folder.path("tree/link"), to: folder.path("outside"))
    try Files.changePermissions(folder.path("tree/ro"), 0o500)
    try Files.removeTree(folder.path("tree"))
    #expect(!Files.exists(folder.path("tree")))
    #expect(try folder.text("outside/keep") == "1")
    try Files.removeTree(folder.path("tree"))
    try Files.makeLink(folder.path("l"), to: "outside")
    try Files.removeTree(folder.path("l"))
    #expect(try folder.text("outside/keep") == "1")
  }

  @Test func `a tree goes that is deeper than any path can be long`() throws {
    try folder.write("deep/file", "")
    // From the inside out: each path stays short.
    for _ in 0..<3000 {
      try Files.rename(folder.path("deep"), to: folder.path("inner"))
      try Files.makeDirectory(folder.path("deep"))
      try Files.rename(folder.path("inner"), to: folder.path("deep/a-folder"))
    }
    try Files.removeTree(folder.path("deep"))
    #expect(!Files.exists(folder.path("deep")))
  }

  @Test func `a walk gives regular files sorted by their bytes, and links to whoever asks`() throws {
    for name in ["b", "a/x", "a.txt", "A", "é", "a/y/z"] { try folder.write(name, name) }
    try Files.makeLink(folder.path("a/link"), to: "..")
    try Files.makeDirectory(folder.path("empty"))
    var others: [String] = []
    #expect(try Files.walk(folder.path) { others.append($0) } == ["A", "a.txt", "a/x", "a/y/z", "b", "é"])
    #expect(others == ["a/link"])
  }

  @Test func `links`() throws {
    try folder.write("f", "text")
    try Files.makeLink(folder.path("l"), to: "f")
    #expect(try Files.readLink(folder.path("l")) == "f")
    #expect(try Files.linkStatus(folder.path("l")).kind == .link)
    #expect(try Files.status(folder.path("l")).kind == .file)
    #expect(try Files.realPath(folder.path("l")) == folder.path("f"))
    #expect(failure { () throws(SystemError) in _ = try FileDescriptor(opening: folder.path("l"), .readNoFollow) } != nil)
    try Files.makeHardLink(folder.path("h"), to: folder.path("f"))
    #expect(try Files.status(folder.path("h")).linkCount == 2)
    #expect(try Files.status(folder.path("h")).inode == Files.status(folder.path("f")).inode)
    try folder.write("g", "other")
    try Files.exchange(folder.path("f"), folder.path("g"))
    #expect(try folder.text("f") == "other")
    #expect(try Files.availableSpace(folder.path) > 0)
  }

  @Test func `a program is looked for in PATH`() throws {
    #expect(Environment.find(command: "sh")?.hasSuffix("/sh") == true)
    #expect(Environment.find(command: "no-such-command") == nil)
    try folder.write("tool", "#!/bin/sh\n")
    #expect(Environment.find(command: "tool", path: folder.path) == nil)
    try Files.changePermissions(folder.path("tool"), 0o755)
    #expect(Environment.find(command: "tool", path: "/nowhere:\(folder.path)") == folder.path("tool"))
    #expect(Environment.find(command: folder.path("tool")) == folder.path("tool"))
    #expect(Environment.find(command: folder.path) == nil)
  }
}
