import POSIX
import Releases
import TestSupport
import Testing

/// Archives that are no honest compression of an honest tar, under a valid signature.
struct HostileCompressionTests {
  let forgery = try! Forgery()
  let files = [Forgery.file("a/page.html", HostileArchive.page), Forgery.file("index.html", HostileArchive.index)]

  var tar: RawTar {
    var tar = RawTar()
    tar.add("a/page.html", content: Array(HostileArchive.page.utf8))
    tar.add("index.html", content: Array(HostileArchive.index.utf8))
    return tar
  }

  /// Extracting it is refused with these words, and leaves nothing.
  func expectRefusal(
    _ release: Release, _ code: ReleaseError.Code, _ complaint: String, at location: SourceLocation = #_sourceLocation
  ) throws {
    let before = try Files.walk(forgery.folder.path)
    let error = #expect(throws: ReleaseError.self, sourceLocation: location) {
      try release.extract(to: forgery.folder.path("www/version"), keys: forgery.keys)
    }
    #expect(error?.code == code, sourceLocation: location)
    #expect(error?.message.contains(complaint) == true, "\(error?.message ?? "")", sourceLocation: location)
    #expect(error?.message.contains(release.archivePath) == true, sourceLocation: location)
    #expect(try Files.list(forgery.folder.path("www")).isEmpty, sourceLocation: location)
    #expect(try Files.walk(forgery.folder.path) == before, sourceLocation: location)
  }

  @Test func `blocks put together by hand are read`() throws {
    var frame = RawZstandard()
    frame.store(tar.bytes)
    frame.storeZeros(blocks: 1)
    let release = try forgery.release(files, archive: frame.closed)
    try release.extract(to: forgery.folder.path("www/version"), keys: forgery.keys)
    #expect(try Files.walk(forgery.folder.path("www/version")) == ["a/page.html", "index.html"])
  }

  @Test func `a bomb behind the end is refused by what the manifest allows`() throws {
    var frame = RawZstandard()
    frame.store(tar.closed)
    frame.storeZeros(blocks: 65536)
    try expectRefusal(try forgery.release(files, archive: frame.closed), .refused, "grows beyond the")
  }

  @Test func `a bomb as a file is refused by its header`() throws {
    var bomb = RawTar()
    bomb.add("a/page.html", size: 8_589_934_591)
    var frame = RawZstandard()
    frame.store(bomb.bytes)
    frame.storeZeros(blocks: 65536)
    try expectRefusal(
      try forgery.release(files, archive: frame.closed), .refused, "has 8589934591 bytes, and the manifest says")
  }

  @Test func `frame within frame is no frame`() throws {
    var inner = RawZstandard()
    inner.store(tar.closed)
    var outer = RawZstandard()
    outer.store(inner.closed)
    try expectRefusal(try forgery.release(files, archive: outer.closed), .damaged, "can't read")
  }

  @Test(arguments: [26, 27, 31, 41]) func `a frame that wants much memory is refused`(windowLog: Int) throws {
    var frame = RawZstandard(windowLog: windowLog)
    frame.store(tar.closed)
    try expectRefusal(try forgery.release(files, archive: frame.closed), .damaged, "requires too much memory")
  }

  @Test func `ten million entries are refused at the first that is one too many`() throws {
    var chunk = RawTar()
    for _ in 0..<250 { chunk.add("a/", type: "5") }
    let piece = try Forgery.compressed(chunk.bytes)
    let archive = Array(repeatElement(piece, count: 40_000).joined())
    try expectRefusal(try forgery.release(files, archive: archive), .refused, "\"a/\" is there twice")
  }

  @Test func `a tar that ends too early, is damaged, or is not compressed is refused`() throws {
    for count in [0, 100, 511, 512, 515, 700, 1024, 1100, 1540] {
      var frame = RawZstandard()
      frame.store(Array(tar.bytes.prefix(count)))
      try expectRefusal(try forgery.release(files, archive: frame.closed), .damaged, "")
    }
    var frame = RawZstandard()
    frame.store(tar.closed)
    try expectRefusal(try forgery.release(files, archive: frame.bytes), .damaged, "ends in the middle")
    var damaged = tar.closed
    damaged[1024 + 148] ^= 1
    try expectRefusal(try forgery.release(files, tar: damaged), .damaged, "Damaged tar archive")
    try expectRefusal(try forgery.release(files, archive: tar.closed), .damaged, "can't decompress")
    try expectRefusal(try forgery.release(files, archive: []), .damaged, "")
  }

  @Test func `a manifest that lies about its tar is found out`() throws {
    let archive = try Forgery.compressed(tar.closed)
    for (size, complaint) in [(3071, "grows beyond the 3071 bytes"), (3073, "holds a tar of 3072 bytes"), (0, "grows beyond the 0 bytes")] {
      var manifest = Forgery.manifest(files, archive: archive)
      manifest.archive.tarSize = size
      let release = try forgery.release(manifest.bytes, archive: archive, version: manifest.version)
      try expectRefusal(release, .refused, complaint)
    }
  }

  @Test func `a file has the name that is signed, however the archive spells its accents`() throws {
    var tar = RawTar()
    tar.add("\u{E9}.html", content: [1])
    let release = try forgery.release([ReleaseFile(path: "e\u{301}.html", size: 1, sha256: hash([1]))], tar: tar.closed)
    let folder = forgery.folder.path("www/extracted")
    try release.verify(keys: forgery.keys).extract(to: folder)
    #expect(try Files.list(folder).map { Array($0.utf8) } == [Array("e\u{301}.html".utf8)])
  }

  @Test func `a name that is not UTF-8 is refused`() throws {
    var bytes = tar.closed
    // A byte that begins no character, and the checksum for it.
    let old = bytes[1024]
    bytes[1024] = 0xFF
    let sum = bytes[1024..<1536].enumerated().reduce(0) { $0 + (148..<156 ~= $1.offset ? 0x20 : Int($1.element)) }
    let digits = String(sum, radix: 8)
    bytes.replaceSubrange(1024 + 148..<1024 + 154, with: Array((String(repeating: "0", count: 6 - digits.count) + digits).utf8))
    #expect(old == UInt8(ascii: "i"))
    try expectRefusal(try forgery.release(files, tar: bytes), .damaged, "UTF-8")
  }
}
