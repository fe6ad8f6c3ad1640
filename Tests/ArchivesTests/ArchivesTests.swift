import Archives
import ChildProcess
import POSIX
import TestSupport
import Testing

struct Content {
  var path: String
  var bytes: [UInt8]
  var isExecutable = false
}

let sample = [
  Content(path: "a.txt", bytes: Array("first".utf8)),
  Content(path: "bin/run", bytes: Array("#!/bin/sh\n".utf8), isExecutable: true),
  Content(path: "empty", bytes: []),
  Content(path: "images/" + String(repeating: "long-", count: 40) + ".png", bytes: [UInt8](repeating: 7, count: 200_000)),
  Content(path: "été/cafe\u{301}.html", bytes: Array("<p>".utf8)),
]

func write(_ contents: [Content], to path: String, modified: Int = 0) throws {
  let file = try FileDescriptor(opening: path, .create)
  let writer = try ArchiveWriter(place: path, modified: modified) { try file.write($0) }
  for content in contents {
    try writer.beginFile(content.path, size: content.bytes.count, isExecutable: content.isExecutable)
    for start in stride(from: 0, to: content.bytes.count, by: 1000) {
      try writer.write(Array(content.bytes[start...].prefix(1000)))
    }
    try writer.endFile()
  }
  try writer.finish()
}

func reader(of path: String) throws -> ArchiveReader {
  let file = try FileDescriptor(opening: path, .read)
  return try ArchiveReader(place: path) { try file.read(upTo: 10_000) }
}

struct ArchiveWriterTests {
  let folder = try! TemporaryFolder()

  @Test func `what is written is read again, names and modes included`() throws {
    let path = folder.path("a.tar")
    try write(sample, to: path)
    let reader = try reader(of: path)
    for content in sample {
      let entry = try #require(try reader.next())
      #expect(entry.path == content.path)
      #expect(entry.kind == .file)
      #expect(entry.size == content.bytes.count)
      #expect(entry.mode == (content.isExecutable ? 0o755 : 0o644))
      var bytes: [UInt8] = []
      while case let piece = try reader.read(upTo: 777), !piece.isEmpty { bytes += piece }
      #expect(bytes == content.bytes)
    }
    #expect(try reader.next() == nil)
  }

  @Test func `the same entries give the same bytes, another time others`() throws {
    try write(sample, to: folder.path("1"))
    try write(sample, to: folder.path("2"))
    try write(sample, to: folder.path("3"), modified: 1_700_000_000)
    let first = try Files.read(folder.path("1"))
    #expect(try Files.read(folder.path("2")) == first)
    #expect(try Files.read(folder.path("3")) != first)
  }

  @Test func `GNU tar reads it: no owners, no times`() throws {
    let path = folder.path("a.tar")
    try write(sample, to: path)
    let listing = try Command("tar", ["--utc", "--numeric-owner", "--quoting-style=literal", "-tvf", path]).run()
    #expect(listing.status.isSuccess, "\(listing.errorText)")
    let lines = listing.outputText.split(separator: "\n")
    #expect(lines.count == sample.count)
    #expect(lines.allSatisfy { $0.contains(" 0/0 ") && $0.contains("1970-01-01 00:00") })
    #expect(lines[1].hasPrefix("-rwxr-xr-x") && lines[1].hasSuffix("bin/run"))
    #expect(lines[4].utf8.reversed().starts(with: "été/cafe\u{301}.html".utf8.reversed()))
  }

  @Test func `entries out of order are refused`() throws {
    #expect(throws: ArchiveError(.inconsistent, "a does not come after b")) {
      try write([Content(path: "b", bytes: []), Content(path: "a", bytes: [])], to: folder.path("x"))
    }
    #expect(throws: ArchiveError.self) {
      try write([Content(path: "b", bytes: []), Content(path: "b", bytes: [])], to: folder.path("y"))
    }
  }

  @Test(arguments: [3, 7])
  func `a file of another size than was said is refused`(actual: Int) throws {
    let path = folder.path("x")
    let writer = try ArchiveWriter(place: path) { _ in }
    let error = #expect(throws: ArchiveError.self) {
      try writer.beginFile("page.html", size: 5, isExecutable: false)
      try writer.write([UInt8](repeating: 1, count: actual))
      try writer.endFile()
    }
    #expect(error?.code == .inconsistent)
    #expect(error?.message == "page.html is not as long as was said")
  }

  @Test func `what the sink throws is what the writer throws, and nothing comes to it afterwards`() throws {
    let file = try FileDescriptor(opening: "/dev/full", .append)
    let error = #expect(throws: SystemError.self) {
      let writer = try ArchiveWriter(place: "/dev/full") { try file.write($0) }
      try writer.beginFile("zeros", size: 64 * 65536, isExecutable: false)
      for _ in 0..<64 { try writer.write([UInt8](repeating: 0, count: 65536)) }
      try writer.finish()
    }
    #expect(error?.isDiskFull == true)
    struct Refused: Error {}
    var calls = 0
    #expect(throws: Refused.self) {
      let writer = try ArchiveWriter(place: "x") { _ in
        calls += 1
        throw Refused()
      }
      try writer.beginFile("a", size: 0, isExecutable: false)
      try writer.endFile()
      try writer.finish()
    }
    #expect(calls == 1)
    _ = try ArchiveWriter(place: "x") { _ in calls += 1 }
    #expect(calls == 1, "an archive that is given up gets no end")
  }
}

struct ArchiveReaderTests {
  let folder = try! TemporaryFolder()

  func readAll(_ path: String) throws -> [ArchiveEntry] {
    let reader = try reader(of: path)
    var entries: [ArchiveEntry] = []
    while let entry = try reader.next() {
      entries.append(entry)
      while try !reader.read(upTo: 65536).isEmpty {}
    }
    return entries
  }

  @Test func `every kind of entry is told apart`() throws {
    var tar = RawTar()
    tar.add("file", content: [1, 2, 3])
    tar.add("folder/", type: "5", mode: 0o755)
    tar.add("symbolic", type: "2", link: "/etc/passwd")
    tar.add("hard", type: "1", link: "file")
    tar.add("device", type: "3")
    tar.add("pipe", type: "6")
    tar.add("../../up", content: [])
    let path = try folder.write("raw.tar", tar.closed)
    let entries = try readAll(path)
    #expect(entries.map(\.kind) == [.file, .directory, .symbolicLink, .hardLink, .special, .special, .file])
    #expect(entries.last?.path == "../../up")
  }

  @Test func `a truncated archive is an error wherever it ends`() throws {
    try write(sample, to: folder.path("whole"))
    let whole = try Files.read(folder.path("whole"))
    for count in stride(from: 4, to: whole.count - 1024, by: max(1, whole.count / 23)) {
      let path = try folder.write("cut-\(count)", Array(whole.prefix(count)))
      let error = #expect(throws: ArchiveError.self, "\(count) of \(whole.count) bytes") { try readAll(path) }
      #expect(error?.code == .malformed)
    }
  }

  @Test(arguments: ["", "no archive at all, whatever its name says"])
  func `what is no archive is an error that names the file`(text: String) throws {
    let path = try folder.write("x.tar", text)
    let error = #expect(throws: ArchiveError.self) { try readAll(path) }
    #expect(error?.code == .malformed)
    #expect(error?.message.contains(path) == true)
  }

  @Test func `a control character of a name does not reach a message`() throws {
    var tar = RawTar()
    tar.add("ok", content: [1])
    let path = try folder.write("raw.tar", tar.bytes + [UInt8](repeating: 0x1B, count: 700))
    let error = #expect(throws: ArchiveError.self) { try readAll(path) }
    #expect(error?.message.unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
  }
}
