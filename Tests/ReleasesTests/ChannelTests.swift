import ChildProcess
import Cryptography
import JSON
import POSIX
import Releases
import TestSupport
import Testing

/// A host that publishes a channel of "portfolio", and one that follows it and trusts its key.
struct Fleet {
  static let start = 1_768_473_000.0
  static let day = 86400.0

  let fixture: Fixture
  let release: StoredRelease
  let publisher: ChannelStore
  let follower: ChannelStore
  let followerHome: String

  init() throws {
    fixture = try Fixture()
    release = try fixture.make()
    publisher = ChannelStore(home: fixture.home)
    followerHome = fixture.folder.path("follower")
    follower = ChannelStore(home: followerHome)
    try trust(try fixture.keys.signingKey().publicKey, as: "publisher")
  }

  func trust(_ key: PublicKey, as name: String, in folder: String = "trusted") throws {
    try fixture.folder.write("follower/keys/\(folder)/\(name).pub", key.text)
  }

  var target: ChannelDocument.Target { .init(version: release.manifest.version, digest: release.manifest.digest) }

  @discardableResult
  func publish(
    _ environment: String = "production", at now: Double = start, lifetime: Double = 30 * day, trust: [PublicKey] = [],
    revoke: [PublicKey] = [], key: ReleaseKey? = nil
  ) throws -> SignedChannel {
    try publisher.publish(
      target, site: "portfolio", environment: environment, lifetime: lifetime, trust: trust, revoke: revoke,
      key: try key ?? fixture.keys.signingKey(), now: now)
  }

  /// As a pull does it, from what lies in the publisher's folder.
  @discardableResult
  func follow(_ environment: String = "production", as asked: String? = nil, at now: Double = start) throws -> SignedChannel {
    let folder = try publisher.publishedFolder(site: "portfolio", environment: environment)
    return try accept(
      try Files.read("\(folder)/channel.json"), try Files.read("\(folder)/channel.json.minisig"), as: asked ?? environment, at: now)
  }

  @discardableResult
  func accept(_ document: [UInt8], _ signature: [UInt8], as environment: String = "production", at now: Double = start) throws -> SignedChannel {
    let signed = try SignedChannel(
      document: document, signature: signature, site: "portfolio", environment: environment,
      keys: follower.trustedKeys(site: "portfolio"), place: "file:///there")
    try follower.accept(signed, now: now)
    return signed
  }

  func expect(_ code: ReleaseError.Code, _ words: String, _ body: () throws -> Void, at location: SourceLocation = #_sourceLocation) {
    let error = #expect(throws: ReleaseError.self, sourceLocation: location) { try body() }
    #expect(error?.code == code, "\(error?.message ?? "")", sourceLocation: location)
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")", sourceLocation: location)
  }
}

struct ChannelTests {
  let fleet = try! Fleet()

  @Test func `a channel is published, followed and remembered`() throws {
    let published = try fleet.publish()
    #expect(published.document.sequence == 1)
    let followed = try fleet.follow()
    #expect(followed.document == published.document)
    #expect(followed.key.name == "publisher")
    // Again, and the next one.
    try fleet.follow()
    #expect(try fleet.publish(at: Fleet.start + 60).document.sequence == 2)
    try fleet.follow(at: Fleet.start + 60)
    let seen = try #require(try fleet.follower.seen(site: "portfolio", environment: "production"))
    #expect(seen.document.sequence == 2 && seen.document.release == fleet.target && seen.accepted == Fleet.start + 60)
    #expect(try Files.list("\(fleet.followerHome)/channels/portfolio") == [".lock", "production"])
    #expect(try Files.list("\(fleet.fixture.home)/releases/portfolio/@channels") == ["production"])
  }

  @Test func `minisign accepts the signature of a channel`() throws {
    try fleet.publish()
    let folder = try fleet.publisher.publishedFolder(site: "portfolio", environment: "production")
    let checked = try Command(
      "minisign", ["-V", "-m", "\(folder)/channel.json", "-P", try fleet.fixture.keys.signingKey().publicKey.base64]
    ).run()
    #expect(checked.status.isSuccess, "\(checked.errorText)")
    let words = String(decoding: checked.output, as: UTF8.self)
    #expect(words.contains("slipway channel site=portfolio environment=production sequence=1"), "\(words)")
  }

  @Test func `the document is canonical JSON that reads back as it was`() throws {
    let signed = try fleet.publish(trust: [ReleaseKey(name: "next").publicKey])
    let text = String(decoding: signed.bytes, as: UTF8.self)
    #expect(text.hasPrefix(#"{"environment":"production","expires":"2026-02-14T10:30:00.000Z","format":1,"issued":"2026-01-15T10:30:00.000Z","keys":{"revoked":[],"trusted":["RW"#))
    #expect(try ChannelDocument(parsing: signed.bytes, file: "x").bytes == signed.bytes)
  }

  @Test func `one that is older than what was seen is refused`() throws {
    let old = try fleet.publish()
    try fleet.publish(at: Fleet.start + 1)
    try fleet.follow(at: Fleet.start + 1)
    fleet.expect(.outdated, "document 1 of 2026-01-15T10:30:00.000Z; this host has seen 2") {
      try fleet.accept(old.bytes, old.signature)
    }
  }

  @Test func `another document with the same number is refused`() throws {
    try fleet.publish()
    try fleet.follow()
    let other = try SignedChannel(
      signing: ChannelDocument(
        site: "portfolio", environment: "production", sequence: 1, issued: Fleet.start, expires: Fleet.start + 1, release: fleet.target),
      with: fleet.fixture.keys.signingKey(), place: "x")
    fleet.expect(.contradiction, "another document 1") { try fleet.accept(other.bytes, other.signature) }
  }

  @Test func `one that has expired is refused, also when it was accepted before`() throws {
    try fleet.publish(lifetime: Fleet.day)
    try fleet.follow(at: Fleet.start + Fleet.day - 1)
    fleet.expect(.expired, "expired at 2026-01-16T10:30:00.000Z") { try fleet.follow(at: Fleet.start + Fleet.day) }
  }

  @Test func `one from the future is refused, unless it is that of a clock's error`() throws {
    try fleet.publish()
    fleet.expect(.premature, "was issued at 2026-01-15T10:30:00.000Z, and here it is 2026-01-15T10:24:59.000Z") {
      try fleet.follow(at: Fleet.start - 301)
    }
    #expect(try fleet.follower.seen(site: "portfolio") == [])
    try fleet.follow(at: Fleet.start - 299)
  }

  @Test func `a channel in the place of another one is refused`() throws {
    try fleet.publish("staging")
    fleet.expect(.refused, "is the channel portfolio/staging, not portfolio/production") { try fleet.follow("staging", as: "production") }
  }

  @Test func `a signature of a release is none of a channel, and the other way round`() throws {
    let key = try fleet.fixture.keys.signingKey()
    let signed = try fleet.publish()
    // minisign signs the channel's bytes as if they were a release.
    let folder = try TemporaryFolder()
    let path = try folder.write("channel.json", signed.bytes)
    let secret = fleet.fixture.home + "/keys/release.key"
    let comment = "slipway release site=portfolio version=\(fleet.target.version) manifest=sha256:\(SHA256.hexDigest(signed.bytes))"
    let made = try Command("minisign", ["-S", "-W", "-s", secret, "-m", path, "-t", comment]).run()
    try #require(made.status.isSuccess, "\(made.errorText)")
    fleet.expect(.badSignature, "is the signature of something else than a channel") {
      try fleet.accept(signed.bytes, try Files.read(path + ".minisig"))
    }
    // And the signature of the channel stands beside a release.
    try Files.write(fleet.release.release.signaturePath, signed.signature)
    fleet.expect(.badSignature, "is the signature of something else than a release") {
      _ = try fleet.release.release.sealedManifest(keys: [key.publicKey])
    }
  }

  @Test func `every bit that flips in document or signature is found`() throws {
    let signed = try fleet.publish()
    let keys = try fleet.follower.trustedKeys(site: "portfolio")
    func isAccepted(_ document: [UInt8], _ signature: [UInt8]) -> Bool {
      (try? SignedChannel(
        document: document, signature: signature, site: "portfolio", environment: "production", keys: keys, place: "x")) != nil
    }
    #expect(isAccepted(signed.bytes, signed.signature))
    for bit in 0..<signed.bytes.count * 8 {
      var changed = signed.bytes
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(!isAccepted(changed, signed.signature), "bit \(bit)")
    }
    // What the first line says behind "untrusted comment: " is nobody's concern.
    let free = try #require(signed.signature.firstIndex(of: UInt8(ascii: "\n")))
    for bit in free * 8..<signed.signature.count * 8 {
      var changed = signed.signature
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      // Another white space at the end of the text says the same.
      if isAccepted(signed.bytes, changed) { #expect(bit / 8 == signed.signature.count - 1, "bit \(bit)") }
    }
  }

  @Test func `a release that a channel names is kept`() throws {
    let first = try fleet.publish()
    for number in 1...3 {
      try fleet.fixture.write("index.html", "\(number)")
      try fleet.fixture.make(created: Fleet.start + Double(number))
    }
    let store = fleet.fixture.store
    #expect(try store.prune(site: "portfolio", purpose: .release, keep: 1).count == 2)
    #expect(try store.list(site: "portfolio").map(\.manifest.version).contains(first.document.release.version))
    fleet.expect(.live, "is what a channel names") { try store.remove(site: "portfolio", version: first.document.release.version) }
  }

  @Test func `folders and files of distribution are neither versions nor sites, and stay`() throws {
    try fleet.publish()
    let root = fleet.fixture.store.root
    try fleet.fixture.folder.write("home/releases/index.json", "{}")
    try fleet.fixture.folder.write("home/releases/portfolio/index.json", "{}")
    try fleet.fixture.folder.write("home/releases/portfolio/@deltas/2.0.0-00000000/1.0.0-00000000/archive.delta", "x")
    var damaged: [String] = []
    let store = fleet.fixture.store
    #expect(try store.sites() == ["portfolio"])
    #expect(try store.list(site: "portfolio", damaged: { damaged.append("\($0): \($1)") }).count == 1)
    #expect(damaged == [])
    for name in ["index.json", "@channels", "@deltas"] {
      #expect(throws: ReleaseError.self) { try store.folder(site: "portfolio", version: name) }
      #expect(throws: ReleaseError.self) { try store.release(site: "portfolio", version: name) }
    }
    try fleet.fixture.write("index.html", "another")
    try fleet.fixture.make()
    _ = try store.prune(site: "portfolio", purpose: .release, keep: 1)
    #expect(try Files.list("\(root)/portfolio").filter { !$0.hasPrefix("1.2.0") } == [".lock", "@channels", "@deltas", "index.json"])
    #expect(try Files.walk("\(root)/portfolio/@deltas").count == 1)
  }
}
