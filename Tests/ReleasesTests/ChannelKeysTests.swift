import JSON
import POSIX
import Releases
import TestSupport
import Testing

/// Keys that come and go by way of a channel.
struct ChannelKeysTests {
  let fleet = try! Fleet()
  let next = ReleaseKey(name: "next")

  func trusted() throws -> [PublicKey] {
    let keys = try fleet.follower.trustedKeys(site: "portfolio")
    return keys.keys.filter { !keys.hasRevoked($0) }
  }

  func isTrusted(_ key: ReleaseKey) throws -> Bool { try trusted().contains { $0.base64 == key.publicKey.base64 } }

  @Test func `a key that a channel introduces counts for its site only`() throws {
    try fleet.publish(trust: [next.publicKey])
    #expect(try !isTrusted(next))
    try fleet.follow()
    #expect(try isTrusted(next))
    #expect(try fleet.follower.trustedKeys(site: "other").keys.map(\.name) == ["publisher"])
  }

  @Test func `a rotation: the next key signs and revokes the one before it`() throws {
    let first = try fleet.fixture.keys.signingKey()
    try fleet.publish(trust: [next.publicKey])
    try fleet.follow()
    try fleet.publish(at: Fleet.start + 1, revoke: [first.publicKey], key: next)
    try fleet.follow(at: Fleet.start + 1)
    #expect(try trusted().map(\.base64) == [next.publicKey.base64])
    // What the first key signs from then on, or has signed before, counts no more.
    let late = try SignedChannel(
      signing: ChannelDocument(
        site: "portfolio", environment: "production", sequence: 9, issued: Fleet.start, expires: Fleet.start + 99, release: fleet.target),
      with: first, place: "x")
    fleet.expect(.revokedKey, first.publicKey.identifierText) { try fleet.accept(late.bytes, late.signature) }
    fleet.expect(.revokedKey, first.publicKey.identifierText) {
      _ = try fleet.release.release.verify(keys: fleet.follower.trustedKeys(for: fleet.release.release))
    }
    // It is so, too, for one that was verified with the keys of a moment before.
    let signed = try SignedChannel(
      document: late.bytes, signature: late.signature, site: "portfolio", environment: "production", keys: [first.publicKey], place: "x")
    fleet.expect(.revokedKey, "was revoked") { try fleet.follower.accept(signed, now: Fleet.start + 2) }
  }

  @Test func `what was revoked stays revoked, whatever later documents say`() throws {
    let stolen = ReleaseKey(name: "stolen")
    try fleet.publish(trust: [stolen.publicKey])
    try fleet.follow()
    try fleet.publish(at: Fleet.start + 1, revoke: [stolen.publicKey])
    try fleet.follow(at: Fleet.start + 1)
    // A document that says nothing of it, and one that trusts it again.
    for (number, trusted) in [(7, []), (8, [stolen.publicKey])] {
      let document = ChannelDocument(
        site: "portfolio", environment: "production", sequence: number, issued: Fleet.start, expires: Fleet.start + 99,
        release: fleet.target, trusted: trusted)
      let signed = try SignedChannel(signing: document, with: fleet.fixture.keys.signingKey(), place: "x")
      try fleet.accept(signed.bytes, signed.signature)
      #expect(try !isTrusted(stolen))
    }
    #expect(try fleet.follower.seen(site: "portfolio")[0].revoked.map(\.base64) == [stolen.publicKey.base64])
  }

  @Test func `a document can't revoke its own signer, nor trust and revoke one key`() throws {
    let key = try fleet.fixture.keys.signingKey()
    fleet.expect(.revokedKey, "revokes the key that signed it") { try fleet.publish(revoke: [key.publicKey]) }
    #expect(try fleet.publisher.published(site: "portfolio", environment: "production") == nil)
    let document = ChannelDocument(
      site: "portfolio", environment: "production", sequence: 1, issued: Fleet.start, expires: Fleet.start + 1, release: fleet.target,
      trusted: [next.publicKey], revoked: [next.publicKey])
    fleet.expect(.invalidChannel, "is both trusted and revoked") { _ = try SignedChannel(signing: document, with: key, place: "x") }
  }

  @Test func `what the host revokes counts nowhere, and neither does what that key introduced`() throws {
    let key = try fleet.fixture.keys.signingKey()
    try fleet.publish(trust: [next.publicKey])
    try fleet.follow()
    try fleet.trust(key.publicKey, as: "publisher", in: "revoked")
    #expect(try trusted() == [])
    fleet.expect(.revokedKey, "\"publisher\" (\(key.publicKey.identifierText)), which was revoked") { try fleet.follow() }
    // A key with the identifier of a revoked one is another key.
    #expect(try !fleet.follower.trustedKeys(site: "portfolio").hasRevoked(next.publicKey))
  }

  @Test func `a host that nobody trusts can't publish for others`() throws {
    let stranger = ReleaseKey(name: "stranger")
    let document = ChannelDocument(
      site: "portfolio", environment: "production", sequence: 1, issued: Fleet.start, expires: Fleet.start + 1, release: fleet.target)
    let signed = try SignedChannel(signing: document, with: stranger, place: "x")
    fleet.expect(.unknownKey, stranger.publicKey.identifierText) { try fleet.accept(signed.bytes, signed.signature) }
    #expect(try fleet.follower.seen(site: "portfolio") == [])
  }
}

/// What a channel's document must not say, though a trusted key signed it.
struct HostileChannelTests {
  let fleet = try! Fleet()

  static let lies: [(what: String, complaint: String, change: @Sendable (inout JSONObject) -> Void)] = [
    ("format", "format 2 is unknown here", { $0["format"] = 2 }),
    ("unknown member", "\"sequense\" is unknown", { $0["sequense"] = 1 }),
    ("missing member", "\"expires\" is missing", { $0["expires"] = nil }),
    ("site", "\"../x\" is no site id", { $0["site"] = "../x" }),
    ("environment", "\"../../keys\" is no environment", { $0["environment"] = "../../keys" }),
    ("environment to steer", "is no environment", { $0["environment"] = "a\u{1B}[2J" }),
    ("sequence", "0 is no sequence number", { $0["sequence"] = 0 }),
    ("type of sequence", "/sequence: expected an integer", { $0["sequence"] = "1" }),
    ("time", "/issued: expected a time", { $0["issued"] = "now" }),
    ("order of times", "it expires before it was issued", { $0["expires"] = $0["issued"] }),
    ("version", "is no version", { $0["release"] = ["version": "../../etc", "digest": .string(String(repeating: "0", count: 64))] }),
    ("digest", "/release/digest: \"x\" is no SHA-256", { $0["release"] = ["version": "1.0.0-00000000", "digest": "x"] }),
    ("another digest", "as the digest demands", { $0["release"] = ["version": "1.0.0-11111111", "digest": .string(String(repeating: "0", count: 64))] }),
    ("key", "/keys/trusted/0: \"RWx\" is no public key", { $0["keys"] = ["trusted": ["RWx"], "revoked": []] }),
    ("no list of keys", "/keys: \"revoked\" is missing", { $0["keys"] = ["trusted": []] }),
    ("too large", "larger than 65536 bytes", { $0["site"] = .string(String(repeating: "x", count: 70_000)) }),
  ]

  @Test(arguments: lies.indices)
  func `a lie is named`(index: Int) throws {
    let lie = Self.lies[index]
    var object = try #require(try fleet.publish().document.json.objectValue)
    lie.change(&object)
    let error = #expect(throws: ReleaseError.self, "\(lie.what)") {
      try ChannelDocument(parsing: JSONValue.object(object).bytes(), file: "there/channel.json")
    }
    #expect(error?.code == .invalidChannel)
    let message = (error?.message ?? "").replacing(" at /", with: "/")
    #expect(message.contains(lie.complaint) && message.hasPrefix("there/channel.json"), "\(message)")
  }

  @Test func `malformed JSON is an error with line and column`() {
    let error = #expect(throws: ReleaseError.self) { try ChannelDocument(parsing: Array("{\n  \"format\": 1,,\n}".utf8), file: "c.json") }
    #expect(error?.message.hasPrefix("c.json:2:") == true, "\(error?.message ?? "")")
    let twice = #expect(throws: ReleaseError.self) { try ChannelDocument(parsing: Array(#"{"format":1,"format":1}"#.utf8), file: "c.json") }
    #expect(twice?.code == .invalidChannel)
  }

  @Test func `keys without end are refused`() throws {
    let keys = (0..<257).map { _ in ReleaseKey(name: "x").publicKey }
    fleet.expect(.invalidChannel, "more than 256 keys") { try fleet.publish(trust: keys) }
  }

  @Test func `a record that was damaged says how to go on`() throws {
    try fleet.publish()
    try fleet.follow()
    let record = "\(fleet.followerHome)/channels/portfolio/production/seen.json"
    try Files.write(record, Array("{}".utf8))
    let error = #expect(throws: ReleaseError.self) { try fleet.follower.trustedKeys(site: "portfolio") }
    #expect(error?.message.hasPrefix(record) == true && error?.help?.contains("backup") == true, "\(error?.message ?? "")")
  }
}
