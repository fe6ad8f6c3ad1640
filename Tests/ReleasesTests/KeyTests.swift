import ChildProcess
import Cryptography
import JSON
import POSIX
import Releases
import TestSupport
import Testing

struct KeyTests {
  let fixture = try! Fixture()
  var folder: String { "\(fixture.home)/keys" }
  /// A derivation that takes no time; minisign reads the cost from the key.
  static let cheap = Passphrase.Cost(operations: 32768, memory: 16 << 20)

  func passphrase(_ text: String) throws -> Passphrase {
    var bytes = Array(text.utf8)
    return try #require(Passphrase(taking: &bytes))
  }

  func expect(_ code: ReleaseError.Code, _ words: String, _ body: () throws -> Void, at location: SourceLocation = #_sourceLocation) {
    let error = #expect(throws: ReleaseError.self, sourceLocation: location) { try body() }
    #expect(error?.code == code, "\(error?.message ?? "")", sourceLocation: location)
    let text = "\(error?.message ?? "") \(error?.help ?? "")"
    #expect(text.contains(words), "\(text)", sourceLocation: location)
  }

  @Test func `minisign signs with a key that we sealed, by its passphrase alone`() throws {
    _ = try fixture.keys.generate(passphrase: passphrase("correct horse"), replacing: nil, cost: Self.cheap)
    #expect(try Files.status("\(folder)/release.key").permissions == 0o600)
    let document = try fixture.folder.write("document", "text")
    let signing = Command("minisign", ["-S", "-s", "\(folder)/release.key", "-m", document])
    #expect(try signing.run(input: Array("wrong\n".utf8)).status.isSuccess == false)
    let signed = try signing.run(input: Array("correct horse\n".utf8))
    #expect(signed.status.isSuccess, "\(signed.errorText)\(signed.outputText)")
    let checked = try Command("minisign", ["-V", "-m", document, "-p", "\(folder)/release.pub"]).run()
    #expect(checked.status.isSuccess, "\(checked.errorText)")
  }

  @Test func `a key that minisign made with a password works here, at minisign's cost`() throws {
    _ = try fixture.keys.signingKey()
    let made = try Command("minisign", ["-G", "-f", "-s", "\(folder)/release.key", "-p", "\(folder)/release.pub"])
      .run(input: Array("correct horse\ncorrect horse\n".utf8), deadlineSeconds: 60)
    try #require(made.status.isSuccess, "\(made.errorText)")
    #expect(try fixture.keys.needsPassphrase() == true)
    let key = try fixture.keys.signingKey { try passphrase("correct horse") }
    #expect(key.publicKey.base64 == (try fixture.keys.own()?.base64))
    let line = try #require(fixture.folder.text("home/keys/release.key").split(separator: "\n").last)
    let raw = try #require(Base64.standard.decode(String(line)))
    let cost = [38, 46].map { (place: Int) in (0..<8).reduce(0) { $0 | Int(raw[place + $1]) << ($1 * 8) } }
    #expect(cost == [Passphrase.Cost.minisign.operations, Passphrase.Cost.minisign.memory])
  }

  @Test func `a passphrase that is missing or wrong is said, and no key is made`() throws {
    let made = try fixture.keys.generate(passphrase: passphrase("correct horse"), replacing: nil, cost: Self.cheap)
    expect(.passphrase, "has a passphrase give it on a terminal") { _ = try fixture.keys.signingKey() }
    expect(.passphrase, "that is not the passphrase") { _ = try fixture.keys.signingKey { try passphrase("Correct horse") } }
    #expect(try fixture.keys.signingKey { try passphrase("correct horse") }.publicKey.base64 == made.key.base64)
  }

  @Test func `a key that is there is never overwritten`() throws {
    let key = try fixture.keys.signingKey().publicKey
    expect(.exists, "--rotate") { _ = try fixture.keys.generate(passphrase: nil, replacing: nil) }
    #expect(try fixture.keys.signingKey().publicKey.base64 == key.base64)
  }

  @Test(arguments: [ReleaseKeys.OldKey.keep, .remove])
  func `after a rotation the old key is trusted, and the new one signs`(old: ReleaseKeys.OldKey) throws {
    let release = try fixture.make().release
    let first = try fixture.keys.signingKey().publicKey
    let made = try fixture.keys.generate(passphrase: nil, replacing: old)
    #expect(made.previous?.key.base64 == first.base64 && made.previous?.isTrusted == true)
    #expect(try fixture.keys.signingKey().publicKey.base64 == made.key.base64)
    let name = "release-\(first.identifierText.lowercased())"
    #expect(try release.verify(keys: fixture.keys.trusted()).key.name == name)
    #expect(Files.exists("\(folder)/retired/\(name).key") == (old == .keep))
    if let retired = made.previous?.retired { #expect(try Files.status(retired).permissions == 0o600) }
  }

  @Test func `a revoked key signs nothing, and a rotation does not bring it back`() throws {
    let release = try fixture.make().release
    let first = try fixture.keys.signingKey().publicKey
    let name = try fixture.keys.revoke(first, reason: "lost", now: 1_768_473_000)
    #expect(name == "release-\(first.identifierText.lowercased())")
    expect(.revokedKey, "slipway key generate --rotate") { _ = try fixture.keys.signingKey() }
    expect(.revokedKey, first.identifierText) { _ = try release.verify(keys: fixture.keys.trusted()) }
    let made = try fixture.keys.generate(passphrase: nil, replacing: .keep)
    #expect(made.previous?.isTrusted == false)
    #expect(try fixture.keys.signingKey().publicKey.base64 == made.key.base64)
    expect(.revokedKey, first.identifierText) { _ = try release.verify(keys: fixture.keys.trusted()) }
    let record = try #require(try fixture.keys.revoked().first)
    #expect(record.reason == "lost" && record.revoked == 1_768_473_000 && record.key.base64 == first.base64)
    expect(.revokedKey, "revoked already") { _ = try fixture.keys.revoke(first, reason: nil, now: 0) }
  }

  @Test func `releases stay good when the secret key is lost and another one is made`() throws {
    let release = try fixture.make().release
    let first = try fixture.keys.signingKey().publicKey
    try Files.remove("\(folder)/release.key")
    #expect(try fixture.keys.signingKey().publicKey.base64 != first.base64)
    #expect(try release.verify(keys: fixture.keys.trusted()).key.base64 == first.base64)
  }

  @Test func `a key is trusted under a name, once, and never again when it was revoked`() throws {
    let key = ReleaseKey(name: "x").publicKey
    #expect(try fixture.keys.trust(key, as: "build-host"))
    #expect(try !fixture.keys.trust(key, as: "build-host"))
    expect(.exists, "trusted already, as \"build-host\"") { _ = try fixture.keys.trust(key, as: "other") }
    expect(.exists, "is another key") { _ = try fixture.keys.trust(ReleaseKey(name: "x").publicKey, as: "build-host") }
    for name in ["", "../x", ".x", "-x", "release", "a b", "a\u{1B}[2J"] {
      expect(.invalidName, "name") { _ = try fixture.keys.trust(ReleaseKey(name: "x").publicKey, as: name) }
    }
    #expect(try fixture.keys.find("build-host").base64 == key.base64)
    #expect(try fixture.keys.find(key.identifierText.lowercased()).base64 == key.base64)
    #expect(try fixture.keys.revoke(key, reason: nil, now: 0) == "build-host")
    #expect(try Files.list("\(folder)/trusted") == [])
    expect(.revokedKey, "was revoked here as \"build-host\"") { _ = try fixture.keys.trust(key, as: "again") }
  }

  @Test func `an impostor with the identifier of a trusted key is not trusted`() throws {
    let key = ReleaseKey(name: "x").publicKey
    _ = try fixture.keys.trust(key, as: "good")
    var raw = try #require(Base64.standard.decode(ReleaseKey(name: "x").publicKey.base64))
    raw.replaceSubrange(2..<10, with: try #require(Base64.standard.decode(key.base64))[2..<10])
    let impostor = try PublicKey(parsing: Base64.standard.encode(raw), name: "x")
    expect(.exists, "one of them is a forgery") { _ = try fixture.keys.trust(impostor, as: "other") }
    // Revoking the impostor does no harm to the real one.
    _ = try fixture.keys.revoke(impostor, reason: nil, now: 0)
    #expect(try !fixture.keys.trusted().hasRevoked(key))
  }
}
