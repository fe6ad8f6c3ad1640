import ChildProcess
import Cryptography
import JSON
import POSIX
import Releases
import TestSupport
import Testing

struct VerificationTests {
  let fixture = try! Fixture()
  let release: Release
  let keys: TrustedKeys

  init() throws {
    release = try fixture.make().release
    keys = try fixture.keys.trusted()
  }

  func flip(_ path: String, at position: (Int) -> Int) throws {
    var bytes = try Files.read(path)
    bytes[position(bytes.count)] ^= 0x04
    try Files.write(path, bytes)
  }

  func expect(_ code: ReleaseError.Code, _ path: String) {
    let error = #expect(throws: ReleaseError.self) { try release.verify(keys: keys) }
    #expect(error?.code == code, "\(error?.message ?? "")")
    #expect(error?.message.contains(path) == true, "\(error?.message ?? "")")
  }

  @Test(arguments: [0, 1, 2, 3, 4])
  func `a bit that flipped in the archive is found`(quarter: Int) throws {
    try flip(release.archivePath) { min($0 - 1, $0 * quarter / 4) }
    expect(.badSignature, release.archivePath)
  }

  @Test func `a truncated archive is found`() throws {
    try Files.write(release.archivePath, Array(try Files.read(release.archivePath).dropLast(1)))
    expect(.badSignature, release.archivePath)
  }

  @Test func `a bit that flipped in the manifest is found`() throws {
    try flip(release.manifestPath) { $0 / 2 }
    expect(.damaged, release.manifestPath)
  }

  @Test func `a bit that flipped in the signature or its comment is found`() throws {
    let whole = try Files.read(release.signaturePath)
    let lines = String(decoding: whole, as: UTF8.self).split(separator: "\n").map(String.init)
    for line in 1...3 {
      var changed = lines
      var text = Array(lines[line].utf8)
      let place = line == 2 ? text.count - 1 : 40
      text[place] = text[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
      changed[line] = String(decoding: text, as: UTF8.self)
      try Files.write(release.signaturePath, Array(changed.joined(separator: "\n").utf8))
      expect(.badSignature, release.archivePath)
    }
    try Files.write(release.signaturePath, Array("signed, honestly".utf8))
    expect(.badSignature, release.signaturePath)
    try Files.write(release.signaturePath, whole)
    #expect(try release.verify(keys: keys).manifest.site == "portfolio")
  }

  @Test func `a key that is not trusted is named`() throws {
    let error = #expect(throws: ReleaseError.self) { try release.verify(keys: []) }
    #expect(error?.code == .unknownKey)
    #expect(error?.message.contains(keys.keys[0].identifierText) == true)
    #expect(error?.help?.contains("slipway key trust") == true)
    // The same identifier on another key does not help.
    let other = try Fixture()
    var bytes = try #require(Base64.standard.decode(try other.keys.signingKey().publicKey.base64))
    bytes.replaceSubrange(2..<10, with: try #require(Base64.standard.decode(keys.keys[0].base64))[2..<10])
    let impostor = try PublicKey(parsing: Base64.standard.encode(bytes), name: "impostor")
    #expect(throws: ReleaseError.self) { try release.verify(keys: [impostor]) }
  }

  @Test func `the archive of one release under the manifest of another is refused`() throws {
    try fixture.write("index.html", "<h1>Bonsoir</h1>")
    let other = try fixture.make().release
    let archive = try Files.read(release.archivePath)
    try Files.write(release.archivePath, try Files.read(other.archivePath))
    expect(.badSignature, release.archivePath)
    try Files.write(release.archivePath, archive)
    try Files.write(release.manifestPath, try Files.read(other.manifestPath))
    expect(.damaged, release.manifestPath)
  }

  @Test func `a file that is missing is named`() throws {
    try Files.remove(release.signaturePath)
    let error = #expect(throws: ReleaseError.self) { try Release.open(release.folder) }
    #expect(error?.code == .notFound && error?.message == "\(release.signaturePath) is missing")
    #expect(throws: ReleaseError.self) { try Release.open(fixture.folder.path("nowhere")) }
    try Files.makeDirectory(release.signaturePath)
    let folder = #expect(throws: ReleaseError.self) { try Release.open(release.folder) }
    #expect(folder?.code == .refused && folder?.message == "\(release.signaturePath) is no regular file")
  }
}

/// What a manifest must not say, though a trusted key signed it.
struct HostileManifestTests {
  let forgery = try! Forgery()

  static let lies: [(what: String, complaint: String, change: @Sendable (inout JSONObject) -> Void)] = [
    ("format", "format 2 is unknown here", { $0["format"] = 2 }),
    ("unknown member", "\"siet\" is unknown", { $0["siet"] = "x" }),
    ("missing member", "\"files\" is missing", { $0["files"] = nil }),
    ("site", "\"../x\" is no site id", { $0["site"] = "../x" }),
    ("version", "is no version", { $0["version"] = "../../etc-00000000" }),
    ("version without digest", "does not end in", { $0["version"] = "1.0.0" }),
    ("domain", "is no domain name", { $0["domains"] = ["a.example; include /etc/passwd"] }),
    ("address", "is no http(s) address", { $0["url"] = "javascript:alert(1)" }),
    ("name", "holds control characters", { $0["name"] = "\u{1B}]0;x\u{7}" }),
    ("time", "expected a time", { $0["created"] = "yesterday" }),
    ("purpose", "is none of \"release\", \"backup\"", { $0["purpose"] = "joke" }),
    ("digest", "the digest is not that of the content", { $0["name"] = "Other" }),
    ("type", "/files: expected an array", { $0["files"] = "none" }),
  ]

  @Test(arguments: lies.indices)
  func `a lie is named`(index: Int) throws {
    let lie = Self.lies[index]
    var tar = RawTar()
    tar.add("index.html", content: [1])
    let honest = Forgery.manifest([ReleaseFile(path: "index.html", size: 1, sha256: hash([1]))], archive: tar.closed)
    var object = try #require(honest.json.objectValue)
    lie.change(&object)
    let release = try forgery.release(JSONValue.object(object).bytes(), archive: tar.closed, version: honest.version)
    let error = #expect(throws: ReleaseError.self, "\(lie.what)") { try release.verify(keys: forgery.keys) }
    #expect(error?.code == .invalidManifest)
    #expect(error?.message.contains(lie.complaint) == true, "\(error?.message ?? "")")
    #expect(error?.message.hasPrefix(release.manifestPath) == true)
  }

  static let trees: [(paths: [String], complaint: String)] = [
    (["../x"], "\"../x\" is no path for a release"),
    (["/etc/passwd"], "\"/etc/passwd\" is no path for a release"),
    (["a//b"], "\"a//b\" is no path for a release"),
    (["a\u{7}"], "\"a\\u{7}\" is no path for a release"),
    (["a\\b"], "is no path for a release"),
    (["x", "x"], "\"x\" is there twice"),
    (["Logo.png", "logo.png"], "\"logo.png\" differs from \"Logo.png\" only in case or accents"),
    (["e\u{301}", "é"], "only in case or accents"),
    (["e\u{301}/a", "é/b"], "two spellings of its accents"),
    (["a", "a/b"], "\"a\" is a file and also the folder of \"a/b\""),
    (["b", "a"], "\"a\" is out of order"),
  ]

  @Test(arguments: trees.indices)
  func `paths that must not be in one release are named`(index: Int) throws {
    let tree = Self.trees[index]
    let files = tree.paths.map { ReleaseFile(path: $0, size: 1, sha256: hash([1])) }
    let release = try forgery.release(files, archive: RawTar().closed)
    let error = #expect(throws: ReleaseError.self) { try release.verify(keys: forgery.keys) }
    #expect(error?.code == .invalidManifest)
    #expect(error?.message.contains(tree.complaint) == true, "\(error?.message ?? "")")
  }

  @Test func `a manifest of another archive is refused`() throws {
    let files = [ReleaseFile(path: "index.html", size: 1, sha256: hash([1]))]
    let manifest = Forgery.manifest(files, archive: [1, 2, 3])
    let release = try forgery.release(manifest.bytes, archive: RawTar().closed, version: manifest.version)
    let error = #expect(throws: ReleaseError.self) { try release.verify(keys: forgery.keys) }
    #expect(error?.message == "the manifest describes another archive than \(release.archivePath)")
  }

  @Test func `malformed JSON is an error with line and column`() throws {
    let release = try forgery.release(Array("{\n  \"format\": 1,,\n}".utf8), archive: [1], version: "1.0.0-00000000")
    let error = #expect(throws: ReleaseError.self) { try release.verify(keys: forgery.keys) }
    #expect(error?.message.hasPrefix("\(release.manifestPath):2:") == true, "\(error?.message ?? "")")
  }

  @Test func `a signature of something else, or of the old kind, is refused`() throws {
    let manifest = Forgery.manifest([ReleaseFile(path: "a", size: 1, sha256: hash([1]))], archive: [1])
    let other = try forgery.release(manifest.bytes, archive: [1], comment: "timestamp:1 file:release.tar.zst")
    let error = #expect(throws: ReleaseError.self) { try other.verify(keys: forgery.keys) }
    #expect(error?.message.hasSuffix("is the signature of something else than a release") == true)
    let legacy = try forgery.release(manifest.bytes, archive: [1], version: manifest.version, options: ["-l"])
    let old = #expect(throws: ReleaseError.self) { try legacy.verify(keys: forgery.keys) }
    #expect(old?.code == .badSignature && old?.help?.contains("minisign -l") == true)
  }
}
