import ChildProcess
import Cryptography
import JSON
import POSIX
import Releases
import TestSupport
import Testing

struct MakingTests {
  let fixture = try! Fixture()

  @Test func `what was released comes out again, read-only`() throws {
    let made = try fixture.make()
    #expect(made.release.folder == Path.join(fixture.home, "releases/portfolio/\(made.manifest.version)"))
    let verified = try Release.open(made.release.folder).verify(keys: fixture.keys.trusted())
    #expect(verified.manifest == made.manifest)
    #expect(verified.key.name == "release")

    let destination = fixture.folder.path("www/releases/portfolio/\(made.manifest.version)")
    var last = 0
    try verified.extract(to: destination) { done, total in
      #expect(done > last && done <= total && total == made.manifest.content.bytes)
      last = done
    }
    #expect(last == made.manifest.content.bytes)
    #expect(try fixture.contents(destination) == fixture.contents(fixture.tree))
    #expect(try Files.status(Path.join(destination, "index.html")).permissions == 0o444)
    #expect(try Files.status(Path.join(destination, "static/css")).permissions == 0o555)
    #expect(try Files.status(destination).permissions == 0o555)
    #expect(try Files.list(Path.parent(destination)) == [made.manifest.version])
  }

  @Test func `an executable file stays one in the archive`() throws {
    try Files.changePermissions(Path.join(fixture.tree, "index.html"), 0o700)
    let made = try fixture.make()
    #expect(made.manifest.files.first == ReleaseFile(path: "index.html", size: 16, isExecutable: true, sha256: SHA256.hexDigest(Array("<h1>Bonjour</h1>".utf8))))
    let listing = try Command("tar", ["--zstd", "-tvf", made.release.archivePath]).run().outputText
    #expect(listing.hasPrefix("-rwxr-xr-x"))
  }

  @Test func `the same files are the same release on another host, another content is not`() throws {
    let first = try fixture.make()
    let other = try Fixture()
    let second = try other.make(created: 1_800_000_000)
    #expect(first.manifest.version == second.manifest.version)
    #expect(first.manifest.version == "1.2.0-\(first.manifest.digest.prefix(8))")
    #expect(try Files.read(first.release.archivePath) == Files.read(second.release.archivePath))
    try other.write("index.html", "<h1>Bonsoir</h1>")
    #expect(try other.make().manifest.version != first.manifest.version)
    #expect(try fixture.make(purpose: .backup).manifest.version != first.manifest.version)
  }

  @Test func `the digest can be had with jq and sha256sum`() throws {
    let made = try fixture.make()
    let script = "jq -cSj '{domains,files,name,purpose,site,url}' \"$1\" | sha256sum"
    let result = try Command("sh", ["-c", script, "sh", made.release.manifestPath]).run()
    #expect(result.outputText.hasPrefix(made.manifest.digest), "\(result.errorText)")
  }

  @Test func `what is in the way of a release is named`() throws {
    try Files.makeLink(Path.join(fixture.tree, "static/link"), to: "/etc/passwd")
    let link = #expect(throws: ReleaseError.self) { try ReleaseTree(reading: fixture.tree) }
    #expect(link?.code == .invalidTree && link?.message.contains("\"static/link\"") == true)
    try Files.remove(Path.join(fixture.tree, "static/link"))

    try fixture.write("Index.html", "")
    let collision = #expect(throws: ReleaseError.self) { try ReleaseTree(reading: fixture.tree) }
    #expect(collision?.message == "\"index.html\" differs from \"Index.html\" only in case or accents")

    let empty = fixture.folder.path("empty")
    try Files.makeDirectory(empty)
    #expect(throws: ReleaseError.self) { try ReleaseTree(reading: empty) }
    #expect(throws: SystemError.self) { try ReleaseTree(reading: fixture.folder.path("missing")) }
  }

  @Test func `a file name that is not UTF-8 is named`() throws {
    _ = try Command("sh", ["-c", "printf x > \"$1/$(printf 'a\\377b')\"", "sh", fixture.tree]).run()
    let error = #expect(throws: ReleaseError.self) { try ReleaseTree(reading: fixture.tree) }
    #expect(error?.message.hasSuffix("a\u{FFFD}b\" has a name that is not UTF-8") == true)
  }

  @Test(arguments: ["<h1>Longer than before</h1>", "<h1>Bonsoir</h1>", ""])
  func `a tree that changes while it is archived makes no release`(text: String) throws {
    let tree = try ReleaseTree(reading: fixture.tree)
    try fixture.write("index.html", text)
    let error = #expect(throws: ReleaseError.self) {
      try fixture.store.make(
        fixture.content(files: tree.files), from: tree, provenance: .init(), key: fixture.keys.signingKey(), created: 0)
    }
    #expect(error?.code == .changed)
    #expect(try Files.list(Path.join(fixture.home, "releases/portfolio")).isEmpty)
  }

  @Test func `what the caller refuses at the last moment leaves nothing behind`() throws {
    struct Refused: Error {}
    let tree = try ReleaseTree(reading: fixture.tree)
    #expect(throws: Refused.self) {
      try fixture.store.make(
        fixture.content(files: tree.files), from: tree, provenance: .init(), key: fixture.keys.signingKey(), created: 0,
        commit: { manifest in
          #expect(!Files.exists(Path.join(fixture.home, "releases/portfolio/\(manifest.version)")))
          throw Refused()
        })
    }
    #expect(try Files.list(Path.join(fixture.home, "releases/portfolio")).isEmpty)
  }
}

struct SignatureTests {
  let fixture = try! Fixture()

  @Test func `minisign accepts the signature`() throws {
    let made = try fixture.make()
    let key = try #require(try fixture.keys.trusted().keys.first)
    let result = try Command("minisign", ["-Vm", made.release.archivePath, "-P", key.base64]).run()
    #expect(result.status.isSuccess, "\(result.errorText)")
    let manifest = SHA256.hexDigest(try Files.read(made.release.manifestPath))
    #expect(
      result.outputText.contains(
        "Trusted comment: slipway release site=portfolio version=\(made.manifest.version) manifest=sha256:\(manifest)"))
    let file = try Command("minisign", ["-Vm", made.release.archivePath, "-p", Path.join(fixture.home, "keys/release.pub")]).run()
    #expect(file.status.isSuccess, "\(file.errorText)")
  }

  @Test func `minisign signs with our key, and we with its`() throws {
    _ = try fixture.keys.signingKey()
    let document = try fixture.folder.write("document", "text")
    let secret = Path.join(fixture.home, "keys/release.key")
    let signing = try Command("minisign", ["-S", "-W", "-s", secret, "-m", document]).run()
    #expect(signing.status.isSuccess, "\(signing.outputText)\(signing.errorText)")

    let (own, theirs) = (Path.join(fixture.home, "keys/release.pub"), fixture.folder.path("theirs.pub"))
    try Files.remove(secret)
    let making = try Command("minisign", ["-G", "-W", "-f", "-s", secret, "-p", theirs]).run()
    #expect(making.status.isSuccess, "\(making.errorText)")
    let made = try fixture.make()
    #expect(try Files.read(own).split(separator: 10).last == Files.read(theirs).split(separator: 10).last)
    let checking = try Command("minisign", ["-Vm", made.release.archivePath, "-p", theirs]).run()
    #expect(checking.status.isSuccess, "\(checking.errorText)")
  }

  @Test func `the key is made once, and stays private`() throws {
    let first = try fixture.keys.signingKey().publicKey
    #expect(try fixture.keys.signingKey().publicKey.base64 == first.base64)
    let path = Path.join(fixture.home, "keys/release.key")
    #expect(try Files.status(path).permissions == 0o600)
    for mode: UInt32 in [0o640, 0o604] {
      try Files.changePermissions(path, mode)
      let error = #expect(throws: ReleaseError.self) { try fixture.keys.signingKey() }
      #expect(error?.code == .badKey && error?.help?.contains("chmod 600 \(path)") == true)
    }
  }

  @Test func `a damaged key is an error, not a new key`() throws {
    _ = try fixture.keys.signingKey()
    let path = Path.join(fixture.home, "keys/release.key")
    var lines = String(decoding: try Files.read(path), as: UTF8.self).split(separator: "\n").map(String.init)
    var raw = try #require(Base64.standard.decode(lines[1]))
    raw[100] ^= 1
    lines[1] = Base64.standard.encode(raw)
    try Files.write(path, Array(lines.joined(separator: "\n").utf8), permissions: 0o600)
    let error = #expect(throws: ReleaseError.self) { try fixture.keys.signingKey() }
    #expect(error?.message == "\(path) is damaged")
  }

  @Test func `another host's release is accepted once its key is trusted`() throws {
    let other = try Fixture()
    let made = try other.make()
    let release = try Release.open(made.release.archivePath)
    _ = try fixture.keys.signingKey()
    let unknown = #expect(throws: ReleaseError.self) { try release.verify(keys: fixture.keys.trusted()) }
    #expect(unknown?.code == .unknownKey)
    let key = try #require(try other.keys.trusted().keys.first)
    #expect(unknown?.message.contains(key.identifierText) == true)
    try fixture.folder.write("home/keys/trusted/alice.pub", key.text)
    #expect(try release.verify(keys: fixture.keys.trusted()).key.name == "alice")

    try fixture.folder.write("home/keys/trusted/junk.pub", "hello")
    let junk = #expect(throws: ReleaseError.self) { try fixture.keys.trusted() }
    #expect(junk?.message.contains("keys/trusted/junk.pub") == true)
  }
}
