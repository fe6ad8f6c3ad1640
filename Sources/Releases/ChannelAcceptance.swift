internal import POSIX

extension ChannelStore {
  /// How far the clocks of two hosts may be apart, in seconds.
  static let clockTolerance = 300.0

  /// Takes note of a channel's document: from now on an older one is refused, its keys count for the site, and what it
  /// revokes stays revoked. One that was accepted before is accepted again.
  /// - Parameter now: seconds since 1970.
  /// - Throws: `ReleaseError`: `outdated` for one that is older than what was seen, `contradiction` for another one with the
  ///   same number, `expired`, `premature` for one from the future, `revokedKey` for a signer that the host or the channel
  ///   has revoked.
  package func accept(_ signed: SignedChannel, now: Double) throws {
    let document = signed.document
    let folder = try folder(site: document.site, environment: document.environment)
    try Files.makeDirectories(Path.parent(folder))
    let lock = try FileLock.acquire(
      Path.join(Path.parent(folder), ".lock"), owner: "process \(Environment.processIdentifier)")
    defer { lock.release() }
    try removeLeftovers(Path.parent(folder))

    let earlier = try seen(site: document.site, environment: document.environment)
    try Self.check(signed, revoked: try trustedKeys(site: document.site))
    try Self.check(signed, after: earlier)
    try Self.check(document, place: signed.place, now: now)
    if earlier?.bytes == signed.bytes { return }

    let seen = try SeenChannel(signed, after: earlier, now: now)
    let staged = Files.temporaryName(beside: folder)
    do {
      try seen.write(to: staged)
      try Files.replaceFolder(folder, with: staged)
    } catch {
      try? Files.removeTree(staged)
      throw error
    }
  }

  private static func check(_ signed: SignedChannel, revoked keys: TrustedKeys) throws(ReleaseError) {
    let key = signed.key
    if keys.hasRevoked(key) {
      throw ReleaseError(
        .revokedKey, "\(signed.place) is signed with the key \"\(key.name)\" (\(key.identifierText)), which was revoked",
        help: "have the channel published again by a host whose key is trusted")
    }
    if signed.document.revoked.contains(where: { $0.bytes == key.bytes }) {
      throw ReleaseError(
        .revokedKey, "\(signed.place) revokes the key that signed it (\(key.identifierText))",
        help: "another trusted key must revoke this one")
    }
  }

  private static func check(_ signed: SignedChannel, after earlier: SeenChannel?) throws(ReleaseError) {
    guard let earlier else { return }
    let (number, known) = (signed.document.sequence, earlier.document.sequence)
    if number < known {
      throw ReleaseError(
        .outdated,
        "\(signed.place) is the channel's document \(number) of \(Clock.timestamp(signed.document.issued)); this host has seen \(known)",
        help: "that place serves an old state: publish the channel there again, or pull from another one")
    }
    if number == known, signed.bytes != earlier.bytes {
      throw ReleaseError(
        .contradiction, "\(signed.place) is another document \(number) of this channel than the one that this host has seen",
        help: "two hosts publish this channel without following each other; publish it once more, with a greater number")
    }
  }

  private static func check(_ document: ChannelDocument, place: String, now: Double) throws(ReleaseError) {
    guard document.issued <= now + clockTolerance else {
      throw ReleaseError(
        .premature, "\(place) was issued at \(Clock.timestamp(document.issued)), and here it is \(Clock.timestamp(now))",
        help: "one of the two clocks is wrong; set it, or let systemd-timesyncd do it")
    }
    guard document.expires > now else {
      throw ReleaseError(
        .expired, "\(place) expired at \(Clock.timestamp(document.expires))",
        help: "run \"slipway channel publish \(document.site) \(document.environment)\" on the host that publishes it; if it did, somebody withholds what is newer")
    }
  }

  /// Only under the lock: what is there belongs to nobody.
  func removeLeftovers(_ folder: String) throws(SystemError) {
    for name in try Files.list(folder) where name.hasPrefix(".") && name != ".lock" {
      try Files.removeTree(Path.join(folder, name))
    }
  }
}
