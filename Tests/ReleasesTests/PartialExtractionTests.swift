import JSON
import POSIX
import TestSupport
import Testing

@testable import Releases

@Suite struct `Some files of an archive` {
  private let fixture: Fixture
  private let made: StoredRelease
  private let folder: String

  /// Large enough for several frames, and not to be compressed to nothing.
  init() throws {
    fixture = try Fixture()
    try Files.remove(fixture.folder.path("tree/static/images/été.svg"))
    var generator = SeededGenerator(seed: 7)
    for index in 0..<40 {
      let words = (0..<30_000).map { _ in "\(generator.next() % 100_000)" }.joined(separator: " ")
      try fixture.write("section-\(index % 4)/page-\(index).html", words)
    }
    made = try fixture.make()
    folder = fixture.folder.path("some")
    for name in ["", "section-0", "section-1", "section-2", "section-3", "static", "static/css"] { try Files.makeDirectory(Path.join(folder, name)) }
  }

  private func sealed(_ release: Release) throws -> VerifiedRelease { try release.sealed(keys: fixture.keys.trusted()) }

  @Test func `are what the manifest says, and nothing else is written`() throws {
    let wanted: Set = ["section-0/page-0.html", "section-3/page-39.html", "section-2/page-10.html"]
    #expect(made.manifest.archive.tarSize ?? 0 > 3 * ArchiveCompression.blockLength / 2)
    try sealed(made.release).extract(wanted, into: folder)
    #expect(try Set(Files.walk(folder)) == wanted)
    for path in wanted {
      #expect(try Files.read(Path.join(folder, path)) == Files.read(fixture.folder.path("tree/\(path)")))
      #expect(try Files.status(Path.join(folder, path)).permissions == 0o444)
    }
  }

  @Test func `all of them are found without a pass over the archive`() throws {
    let all = Set(made.manifest.files.map(\.path))
    let partial = try #require(PartialExtraction(made.release, made.release.sealedManifest(keys: fixture.keys.trusted()), files: all, into: folder))
    #expect(try partial.run { _, _ in })
    #expect(try Set(Files.walk(folder)) == all)
  }

  @Test func `are not taken from an archive that nobody signed`() throws {
    let path = made.release.archivePath
    try Files.changePermissions(path, 0o644)
    var bytes = try Files.read(path)
    // In the last frame, which holds nothing of what is wanted.
    bytes[bytes.count - 100] ^= 1
    try Files.write(path, bytes)
    let error = #expect(throws: ReleaseError.self) { try sealed(made.release).extract(["section-0/page-0.html"], into: folder) }
    #expect(error?.code == .badSignature)
    #expect(try Files.walk(folder).isEmpty)
  }

  @Test func `are not looked for where a frame says that it is larger than the memory there is`() throws {
    let path = made.release.archivePath
    try Files.changePermissions(path, 0o644)
    // RFC 8878, 3.1.1: magic number, one segment with 8 bytes for the size of its content, an empty last block.
    let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0b1110_0000] + [UInt8](repeating: 0xFF, count: 7) + [0x3F, 0x01, 0x00, 0x00]
    try Files.write(path, Array((frame + frame + Files.read(path)).prefix(made.manifest.archive.size)))
    let error = #expect(throws: ReleaseError.self) { try sealed(made.release).extract(["section-0/page-0.html"], into: folder) }
    #expect(error?.code == .badSignature)
    #expect(try Files.walk(folder).isEmpty)
  }

  @Test func `come in one pass where their places can't be told`() throws {
    let long = String(repeating: "n", count: 120) + ".html"
    try fixture.write("section-0/a\(long)", "a long name")
    try fixture.write("section-0/é.html", "another script")
    let made = try fixture.make(siteVersion: "2.0.0")
    let sealed = try sealed(made.release)
    let wanted: Set = ["section-0/a\(long)", "section-0/é.html", "section-1/page-1.html"]
    #expect(PartialExtraction(made.release, try made.release.sealedManifest(keys: fixture.keys.trusted()), files: wanted, into: folder) == nil)
    try sealed.extract(wanted, into: folder)
    #expect(try Set(Files.walk(folder)) == wanted)
  }
}

@Suite struct `A manifest read from its text` {
  private func made() throws -> ReleaseManifest {
    let fixture = try Fixture()
    for name in ["index.html", "é.html", "a/b.css", "Upper.html"] { try fixture.write(name, name) }
    return try fixture.make().manifest
  }

  @Test func `is what it is as JSON`() throws {
    let manifest = try made()
    #expect(CanonicalFiles(manifest.bytes)?.files == manifest.files)
    #expect(try ReleaseManifest(parsing: manifest.bytes, file: "canonical") == manifest)
    let pretty = manifest.json.bytes(.pretty)
    #expect(CanonicalFiles(pretty) == nil)
    #expect(try ReleaseManifest(parsing: pretty, file: "pretty") == manifest)
    let escaped = String(decoding: manifest.bytes, as: UTF8.self).replacing("index.html", with: "\\u0069ndex.html")
    #expect(CanonicalFiles(Array(escaped.utf8)) == nil)
    #expect(try ReleaseManifest(parsing: Array(escaped.utf8), file: "escaped") == manifest)
  }

  @Test(arguments: [
    (#""size":10"#, #""size":010"#), (#""size":10"#, #""size":-1"#), (#""size":10"#, #""size":11"#), (#""mode":"0644""#, #""mode":"0600""#),
    (#""path":"index.html""#, #""path":"../x""#), (#""path":"a/b.css""#, #""path":"index.html""#), (#","format""#, #","files":[],"format""#),
    (#""sha256":""#, #""sha256":"G"#), (#"{"archive":{"#, #"{"archive":{"files":[],"#),
  ]) func `is refused for whatever is wrong with it`(what: String, instead: String) throws {
    let text = String(decoding: try made().bytes, as: UTF8.self)
    let changed = text.replacing(what, with: instead, maxReplacements: 1)
    #expect(changed != text)
    #expect(throws: ReleaseError.self) { try ReleaseManifest(parsing: Array(changed.utf8), file: "changed") }
  }
}
