package import JSON
internal import POSIX

/// What a host says is to be live in one environment of a site, for others to follow: `channel.json`, format 1. Its
/// number only grows and it ends at a time, so that nobody can keep a fleet on what was said once.
package struct ChannelDocument: Sendable, Hashable {
  /// The release to have, by its version and by the digest of its content.
  package struct Target: Sendable, Hashable {
    package var version: String
    package var digest: String

    package init(version: String, digest: String) {
      self.version = version
      self.digest = digest
    }
  }

  package static let format = 1
  /// Bytes of the document: that of a few hundred keys.
  package static let sizeLimit = 64 << 10
  /// Of each of the two lists.
  static let keysLimit = 256
  package static let fileName = "channel.json"
  package static let signatureName = fileName + Release.signatureSuffix

  package var site: String
  package var environment: String
  /// From 1; each document of a channel has a greater one than those before it.
  package var sequence: Int
  /// Seconds since 1970, to the millisecond.
  package var issued: Double
  /// When it counts no more.
  package var expires: Double
  package var release: Target
  /// Who may sign releases and channels of this site, beside those whom a follower trusts by itself.
  package var trusted: [PublicKey]
  /// Who may no more, from this document on.
  package var revoked: [PublicKey]

  package init(
    site: String, environment: String, sequence: Int, issued: Double, expires: Double, release: Target,
    trusted: [PublicKey] = [], revoked: [PublicKey] = []
  ) {
    self.site = site
    self.environment = environment
    self.sequence = sequence
    self.issued = issued
    self.expires = expires
    self.release = release
    self.trusted = trusted
    self.revoked = revoked
  }

  package var json: JSONValue {
    [
      "format": .integer(Self.format), "site": .string(site), "environment": .string(environment),
      "sequence": .integer(sequence), "issued": .string(Clock.timestamp(issued)), "expires": .string(Clock.timestamp(expires)),
      "release": ["version": .string(release.version), "digest": .string(release.digest)],
      "keys": [
        "trusted": .array(trusted.map { .string($0.base64) }), "revoked": .array(revoked.map { .string($0.base64) }),
      ],
    ]
  }

  /// The bytes of `channel.json`: canonical JSON (RFC 8785).
  package var bytes: [UInt8] { json.bytes(.canonical) }

  /// - Throws: `ReleaseError` for names that break the rules, and for a document that contradicts itself.
  func check() throws(ReleaseError) {
    try ReleaseNames.check(site: site)
    try ReleaseNames.check(environment: environment)
    try ReleaseNames.check(version: release.version)
    guard release.version.hasSuffix("-\(release.digest.prefix(8))") else {
      throw ReleaseError(
        .invalidChannel, "the version \(HostileText.quoted(release.version)) does not end in -\(release.digest.prefix(8)), as the digest demands")
    }
    guard (1...1 << 53).contains(sequence) else { throw ReleaseError(.invalidChannel, "\(sequence) is no sequence number") }
    guard expires > issued else { throw ReleaseError(.invalidChannel, "it expires before it was issued") }
    for list in [trusted, revoked] {
      guard list.count <= Self.keysLimit else { throw ReleaseError(.invalidChannel, "more than \(Self.keysLimit) keys") }
      if let twice = list.enumerated().first(where: { list[..<$0].contains($1) })?.element {
        throw ReleaseError(.invalidChannel, "the key \(twice.identifierText) is there twice")
      }
    }
    if let both = trusted.first(where: { key in revoked.contains { $0.bytes == key.bytes } }) {
      throw ReleaseError(.invalidChannel, "the key \(both.identifierText) is both trusted and revoked")
    }
  }
}
