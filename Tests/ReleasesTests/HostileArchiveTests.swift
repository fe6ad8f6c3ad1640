import POSIX
import Releases
import TestSupport
import Testing

/// An archive with a valid signature and a manifest that says `a/page.html` and `index.html`, and what it holds instead.
struct HostileArchive: Sendable, CustomTestStringConvertible {
  var testDescription: String
  /// What the error must say.
  var complaint: String
  var code = ReleaseError.Code.refused
  var build: @Sendable (inout RawTar) -> Void

  init(_ name: String, _ complaint: String, _ code: ReleaseError.Code = .refused, _ build: @escaping @Sendable (inout RawTar) -> Void) {
    testDescription = name
    self.complaint = complaint
    self.code = code
    self.build = build
  }

  static let page = "<p>page"
  static let index = "<p>index"

  static let all = [
    HostileArchive("symbolic link", "\"index.html\" is a symbolic link") { $0.add("index.html", type: "2", link: "/etc/passwd") },
    HostileArchive("link as a folder", "\"a\" is a symbolic link") { $0.add("a", type: "2", link: "/tmp") },
    HostileArchive("hard link", "\"index.html\" is a hard link") { $0.add("index.html", type: "1", link: "/etc/passwd") },
    HostileArchive("device", "\"index.html\" is a device or pipe") { $0.add("index.html", type: "3") },
    HostileArchive("pipe", "\"index.html\" is a device or pipe") { $0.add("index.html", type: "6") },
    HostileArchive("up", "\"../index.html\" is no relative, clean path") { $0.add("../index.html", content: Array(index.utf8)) },
    HostileArchive("up in the middle", "\"a/../../x\" is no relative, clean path") { $0.add("a/../../x", content: [1]) },
    HostileArchive("absolute", "\"/tmp/index.html\" is no relative, clean path") { $0.add("/tmp/index.html", content: [1]) },
    HostileArchive("dot", "\"./index.html\" is no relative, clean path") { $0.add("./index.html", content: Array(index.utf8)) },
    HostileArchive("folder up", "\"../\" is no relative, clean path") { $0.add("../", type: "5") },
    HostileArchive("control characters", "\"\\u{1b}[2Jx\" is not in the manifest") { $0.add("\u{1B}[2Jx", content: [1]) },
    HostileArchive("twice", "\"a/page.html\" is there twice") {
      $0.add("a/page.html", content: Array(page.utf8))
      $0.add("a/page.html", content: Array(page.utf8))
    },
    HostileArchive("another case", "\"INDEX.HTML\" is not in the manifest") { $0.add("INDEX.HTML", content: Array(index.utf8)) },
    HostileArchive("one file more", "\"extra.html\" is not in the manifest") { $0.add("extra.html", content: [1]) },
    HostileArchive("a folder more", "\"b/\" is a folder of no file that could follow") { $0.add("b/", type: "5") },
    HostileArchive("a folder twice", "\"a/\" is there twice") {
      $0.add("a/", type: "5")
      $0.add("a/", type: "5")
    },
    HostileArchive("more bytes", "\"index.html\" has 5242880 bytes, and the manifest says 8") {
      $0.add("a/page.html", content: Array(page.utf8))
      $0.add("index.html", content: [UInt8](repeating: 0, count: 5 << 20))
    },
    HostileArchive("other bytes", "\"index.html\" is not what the manifest says", .damaged) {
      $0.add("a/page.html", content: Array(page.utf8))
      $0.add("index.html", content: Array("<p>INDEX".utf8))
    },
    HostileArchive("another order", "\"index.html\" comes before \"a/page.html\"") {
      $0.add("index.html", content: Array(index.utf8))
      $0.add("a/page.html", content: Array(page.utf8))
    },
    HostileArchive("one file less", "lacks \"index.html\"", .damaged) { $0.add("a/page.html", content: Array(page.utf8)) },
    HostileArchive("chain of links", "\"a\" is a symbolic link") {
      $0.add("a", type: "2", link: "b")
      $0.add("b", type: "2", link: "/tmp")
      $0.add("a/page.html", content: Array(page.utf8))
    },
    HostileArchive("folder that becomes a link", "\"a\" is a symbolic link") {
      $0.add("a/", type: "5")
      $0.add("a", type: "2", link: "/tmp")
      $0.add("a/page.html", content: Array(page.utf8))
    },
    HostileArchive("hard link to a file of the archive", "\"index.html\" is a hard link") {
      $0.add("a/page.html", content: Array(page.utf8))
      $0.add("index.html", type: "1", link: "a/page.html")
    },
    HostileArchive("block device", "\"a/page.html\" is a device or pipe") { $0.add("a/page.html", type: "4") },
    HostileArchive("unknown type", "\"index.html\" comes before") { $0.add("index.html", type: "Q", content: Array(index.utf8)) },
    HostileArchive("sparse file of GNU tar", "\"index.html\" is a sparse file") {
      $0.add("a/page.html", content: Array(page.utf8))
      $0.add(
        "index.html", type: "S", content: [1],
        fields: [257: "ustar  \0", 386: "00000000000\0" + "00000000001\0", 483: "00000000010\0"])
    },
    HostileArchive("sparse file of pax", "\"index.html\" is a sparse file") {
      $0.add("a/page.html", content: Array(page.utf8))
      $0.addExtended([
        ("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "index.html"), ("GNU.sparse.realsize", "8"),
      ])
      let map = Array("1\n0\n1\n".utf8)
      $0.add("index.html", content: map + [UInt8](repeating: 0, count: 512 - map.count) + [1])
    },
    HostileArchive("renamed by a pax header", "\"../../index.html\" is no relative, clean path") {
      $0.add("a/page.html", content: Array(page.utf8))
      $0.addExtended([("path", "../../index.html")])
      $0.add("index.html", content: Array(index.utf8))
    },
    HostileArchive("made a link by a pax header", "\"index.html\" is a symbolic link") {
      $0.add("a/page.html", content: Array(page.utf8))
      $0.addExtended([("linkpath", "/etc/passwd")])
      $0.add("index.html", type: "2", content: [])
    },
    HostileArchive("renamed by a header of GNU tar", "\"/etc/cron.d/x\" is no relative, clean path") {
      $0.add("a/page.html", content: Array(page.utf8))
      $0.add("././@LongLink", type: "L", content: Array("/etc/cron.d/x\0".utf8), fields: [257: "ustar  \0"])
      $0.add("index.html", content: Array(index.utf8))
    },
    HostileArchive("resized by a pax header", "\"index.html\" has 1048576 bytes, and the manifest says 8") {
      $0.add("a/page.html", content: Array(page.utf8))
      $0.addExtended([("size", "1048576")])
      $0.add("index.html", content: Array(index.utf8))
    },
    HostileArchive("renamed for all that follows", "\"evil.html\" is not in the manifest") {
      $0.addExtended([("path", "evil.html")], global: true)
      $0.add("evil.html", content: [1])
    },
    HostileArchive("headers without end", "Too many special headers", .damaged) {
      for _ in 0..<100 { $0.addExtended([("comment", "x")], global: true) }
    },
    HostileArchive("something behind the end", "goes on behind its end") {
      $0.add("a/page.html", content: Array(page.utf8))
      $0.add("index.html", content: Array(index.utf8))
      $0.end()
      $0.add("hidden.html", content: [1])
    },
    HostileArchive("nothing", "lacks \"a/page.html\"", .damaged) { _ in },
  ]
}

struct HostileArchiveTests {
  let forgery = try! Forgery()

  @Test(arguments: HostileArchive.all)
  func `what must not be in an archive is named, and nothing of it is kept`(hostile: HostileArchive) throws {
    var tar = RawTar()
    hostile.build(&tar)
    let files = [Forgery.file("a/page.html", HostileArchive.page), Forgery.file("index.html", HostileArchive.index)]
    let verified = try forgery.release(files, tar: tar.closed).verify(keys: forgery.keys)
    let before = try Files.walk(forgery.folder.path)

    let error = #expect(throws: ReleaseError.self) { try verified.extract(to: forgery.folder.path("www/site/version")) }
    #expect(error?.code == hostile.code)
    #expect(error?.message.contains(hostile.complaint) == true, "\(error?.message ?? "")")
    #expect(try Files.list(forgery.folder.path("www/site")).isEmpty)
    #expect(try Files.walk(forgery.folder.path) == before)
  }

  @Test func `the same files in an honest archive are extracted`() throws {
    var tar = RawTar()
    tar.add("a/", type: "5", mode: 0o777)
    tar.add("a/page.html", content: Array(HostileArchive.page.utf8), mode: 0o6777)
    tar.add("index.html", content: Array(HostileArchive.index.utf8))
    let files = [Forgery.file("a/page.html", HostileArchive.page), Forgery.file("index.html", HostileArchive.index)]
    let destination = forgery.folder.path("www/site/version")
    try forgery.release(files, tar: tar.closed).verify(keys: forgery.keys).extract(to: destination)
    #expect(try Files.walk(destination) == ["a/page.html", "index.html"])
    #expect(try Files.status(Path.join(destination, "a/page.html")).permissions == 0o444)

    let release = try Release.open(forgery.folder.path("in"))
    let again = #expect(throws: ReleaseError.self) { try release.verify(keys: forgery.keys).extract(to: destination) }
    #expect(again?.code == .exists)
    try Files.makeLink(forgery.folder.path("www/site/link"), to: "elsewhere")
    #expect(throws: ReleaseError.self) { try release.verify(keys: forgery.keys).extract(to: forgery.folder.path("www/site/link")) }
  }

  @Test func `an extraction that is stopped leaves nothing behind`() throws {
    struct Stopped: Error {}
    let made = try Fixture().make()
    let fixture = try Fixture()
    let own = try fixture.make()
    #expect(own.manifest.version == made.manifest.version)
    let verified = try own.release.verify(keys: fixture.keys.trusted())
    #expect(throws: Stopped.self) {
      try verified.extract(to: fixture.folder.path("www/x")) { done, total in if done > total / 2 { throw Stopped() } }
    }
    #expect(try Files.list(fixture.folder.path("www")).isEmpty)
  }

  @Test func `a full disk is said to be one, and nothing stays`() throws {
    let full = forgery.folder.path("full")
    try Files.makeDirectory(full)
    guard let disk = try SmallDisk(at: full) else { return }
    defer { disk.unmount() }
    let content = (0..<3 << 20).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    var tar = RawTar()
    tar.add("big", content: content)
    let text = String(decoding: content, as: UTF8.self)
    #expect(text.utf8.count != content.count)
    let file = ReleaseFile(path: "big", size: content.count, sha256: hash(content))
    let verified = try forgery.release([file], tar: tar.closed).verify(keys: forgery.keys)
    let error = #expect(throws: SystemError.self) { try verified.extract(to: Path.join(full, "version")) }
    #expect(error?.isDiskFull == true)
    #expect(try Files.list(full).isEmpty)

    let fixture = try Fixture()
    try Files.write(Path.join(fixture.tree, "big"), (0..<3 << 20).map { _ in UInt8.random(in: 0...255) })
    let tree = try ReleaseTree(reading: fixture.tree)
    let making = #expect(throws: (any Error).self) {
      try ReleaseStore(home: full).make(
        fixture.content(files: tree.files), from: tree, provenance: .init(), key: fixture.keys.signingKey(), created: 0)
    }
    #expect("\(making.map { "\($0)" } ?? "")".contains("No space left on device"))
    #expect(try Files.list(Path.join(full, "releases/portfolio")).isEmpty)
  }
}
