internal import POSIX

extension ChannelStore {
  /// Says what is to be live in an environment: signs a new document, accepts it here, and puts it where others find it.
  /// What the channel said of keys so far stays, but for what is given.
  /// - Parameters:
  ///   - release: one of this host; under the lock of the site, so that it stays.
  ///   - lifetime: in seconds.
  ///   - trust: keys to introduce to those who follow.
  ///   - revoke: keys that count no more; the one that signs can't be among them.
  ///   - now: seconds since 1970.
  /// - Throws: `ReleaseError`, `SystemError`.
  package func publish(
    _ release: ChannelDocument.Target, site: String, environment: String, lifetime: Double, trust: [PublicKey] = [],
    revoke: [PublicKey] = [], key: ReleaseKey, now: Double
  ) throws -> SignedChannel {
    let folder = try publishedFolder(site: site, environment: environment)
    let own = try published(site: site, environment: environment)
    let seen = try seen(site: site, environment: environment)?.document
    // A host that follows its own channel may have got a newer one from elsewhere.
    let last = [own, seen].compactMap(\.self).max { $0.sequence < $1.sequence }
    var trusted = last?.trusted ?? []
    for key in trust where !trusted.contains(where: { $0.bytes == key.bytes }) { trusted.append(key) }
    var revoked = last?.revoked ?? []
    for key in revoke where !revoked.contains(where: { $0.bytes == key.bytes }) { revoked.append(key) }
    trusted.removeAll { key in revoke.contains { $0.bytes == key.bytes } }
    let signed = try SignedChannel(
      signing: ChannelDocument(
        site: site, environment: environment, sequence: (last?.sequence ?? 0) + 1, issued: now, expires: now + lifetime,
        release: release, trusted: trusted, revoked: revoked),
      with: key, place: folder)
    try accept(signed, now: now)
    try write(signed, to: folder)
    return signed
  }

  /// Puts a channel of another host, which has been verified, where others find it here, and takes note of it as `accept`.
  /// - Throws: as `accept`.
  package func publish(received signed: SignedChannel, now: Double) throws {
    let document = signed.document
    try accept(signed, now: now)
    try write(signed, to: try publishedFolder(site: document.site, environment: document.environment))
  }

  private func write(_ signed: SignedChannel, to folder: String) throws {
    try Files.makeDirectories(Path.parent(folder))
    try removeLeftovers(Path.parent(folder))
    let staged = Files.temporaryName(beside: folder)
    do {
      try Files.makeDirectory(staged)
      try Files.writeDurably(Path.join(staged, ChannelDocument.fileName), signed.bytes)
      try Files.writeDurably(Path.join(staged, ChannelDocument.signatureName), signed.signature)
      try Files.synchronizeDirectory(staged)
      try Files.replaceFolder(folder, with: staged)
    } catch {
      try? Files.removeTree(staged)
      throw error
    }
  }
}
