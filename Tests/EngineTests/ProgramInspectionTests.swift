@testable import Engine
import POSIX
import TestSupport
import Testing

/// Programs that can't be started, each with its reason and its remedy.
@Suite struct ProgramInspectionTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func program(_ name: String, _ text: String, mode: UInt32 = 0o755) throws -> String {
    let path = try folder.write(name, text)
    try Files.changePermissions(path, mode)
    return path
  }

  private func problem(_ path: String, search: String = "/usr/bin:/bin") -> ProgramInspection.Problem? {
    ProgramInspection(path, path: search).problem
  }

  @Test func `What can be started has no problem`() throws {
    #expect(problem("/bin/sh") == nil)
    #expect(problem(BuiltPrograms.path("slipway-supervisor")) == nil)
    #expect(problem(try program("a", "#!/bin/sh\n")) == nil)
    #expect(problem(try program("b", "#! /usr/bin/env -S python3 -u\nprint()\n")) == nil)
    #expect(problem(try program("c", "#!\(folder.path("a"))\n")) == nil)
    let inspection = ProgramInspection(folder.path("b"), path: "/usr/bin:/bin")
    #expect(inspection.programs.contains("/usr/bin/env") && inspection.programs.contains("/usr/bin/python3"))
    #expect(inspection.libraryFolders.contains { $0.hasSuffix("-linux-gnu") })
  }

  @Test(arguments: [
    ("", "is empty", "write or build it again"),
    ("echo hello\n", "is neither a program for this machine nor a script", "a script needs a first line such as #!/bin/sh"),
    ("#!/no/such/shell\n", "its interpreter /no/such/shell is not installed", "install it"),
    ("#!/usr/bin/env no-such-command\n", "its interpreter no-such-command is not in PATH", "install it"),
    ("#!/usr/bin/env -S A=1 no-such-command -x\n", "its interpreter no-such-command is not in PATH", "install it"),
    ("#!/bin/sh\r\necho\r\n", "ends in CR LF, as on Windows", "sed -i 's/\\r$//' '"),
    ("#!\n", "names no interpreter", "#!/bin/sh"),
    ("#!python3\n", "names the interpreter python3 without its folder", "#!/usr/bin/env python3"),
    ("#!/usr\n", "/usr is a folder", "name the program's file"),
  ]) func `A script that has no interpreter`(_ text: String, _ message: String, _ help: String) throws {
    let found = try #require(problem(try program("script", text)))
    #expect(found.message.contains(message), "\(found)")
    #expect(found.help.contains(help), "\(found)")
    #expect(!found.message.contains("\n"))
  }

  @Test func `A file that nobody may run, a folder, nothing`() throws {
    let path = try program("script", "#!/bin/sh\n", mode: 0o644)
    #expect(problem(path) == .init(message: "\(path) is not executable", help: "chmod +x \(path)"))
    #expect(problem(folder.path)?.message == "\(folder.path) is a folder")
    #expect(problem(folder.path("none"))?.message == "\(folder.path("none")) is not there")
  }

  // MARK: ELF

  /// /bin/sh with bytes changed.
  private func shell(_ changes: [Int: UInt8], replacing: (String, String)? = nil) throws -> String {
    var bytes = try Files.read("/bin/sh")
    for (offset, byte) in changes { bytes[offset] = byte }
    if let (old, new) = replacing {
      let pattern = Array(old.utf8)
      let start = try #require(bytes.indices.first { bytes[$0] == pattern[0] && bytes[$0...].starts(with: pattern) })
      for (index, byte) in new.utf8.enumerated() { bytes[start + index] = byte }
    }
    let path = try folder.write("shell", bytes)
    try Files.changePermissions(path, 0o755)
    return path
  }

  @Test func `A program for another machine`() throws {
    let other: UInt8 = try #require(ELFImage.read("/bin/sh")?.machine) == 183 ? 62 : 183
    let found = try #require(problem(try shell([18: other])))
    #expect(found.message.contains("is built for \(ELFImage.name(ofMachine: Int(other))), and this machine is "), "\(found)")
    #expect(found.help == "build it for this machine")
  }

  @Test func `An object file, a loader and a library that are not there`() throws {
    #expect(problem(try shell([16: 1]))?.message.hasSuffix("is an object file, not a program") == true)
    let loader = try #require(problem(try shell([:], replacing: ("/lib64/ld-linux", "/lib65/ld-linux"))))
    #expect(loader.message.contains("needs the loader /lib65/ld-linux"), "\(loader)")
    let library = try #require(problem(try shell([:], replacing: ("libc.so.6", "libq.so.6"))))
    #expect(library.message.hasSuffix("the shared library libq.so.6 is not installed"), "\(library)")
    #expect(library.help == "apt-file search libq.so.6 names the Debian package")
    let path = folder.path("shell")
    #expect(ProgramInspection(path, libraries: false).problem == nil)
  }

  @Test func `Headers that lie are no trap`() throws {
    let whole = try Files.read("/bin/sh")
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<500 {
      var bytes = Array(whole.prefix(4096))
      for _ in 0..<8 { bytes[Int.random(in: 4..<1024, using: &generator)] = UInt8.random(in: 0...255, using: &generator) }
      let image = ELFImage { offset, count in offset < bytes.count ? Array(bytes[offset..<min(bytes.count, offset + min(count, 1 << 20))]) : [] }
      #expect(image != nil)
    }
    #expect(ELFImage { _, _ in [] } == nil)
    #expect(ELFImage { _, count in Array(ELFImage.magic.prefix(count)) } == nil)
  }
}
