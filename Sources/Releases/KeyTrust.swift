internal import JSON
internal import POSIX

/// A key that a host has revoked, and what it noted about that.
package struct RevokedKey: Sendable, Hashable {
  package var key: PublicKey
  /// Seconds since 1970; nil where nobody noted it.
  package var revoked: Double?
  package var reason: String?
}

extension ReleaseKeys {
  private static let nameCharacters = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-".utf8)

  /// Accepts from now on what a key signs.
  /// - Parameter name: what the host calls it.
  /// - Returns: false when it was trusted under that name already.
  /// - Throws: `ReleaseError` for a name that is none or is taken, and for a revoked key; `SystemError`.
  package func trust(_ key: PublicKey, as name: String) throws -> Bool {
    guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy(Self.nameCharacters.contains), !name.hasPrefix("."), !name.hasPrefix("-") else {
      throw ReleaseError(
        .invalidName, "\(HostileText.quoted(name)) is no name for a key", help: "up to 64 letters, digits, \".\", \"_\" and \"-\", as \"build-host\"")
    }
    if name == Self.ownName {
      throw ReleaseError(.invalidName, "\"\(name)\" is the name of this host's own key", help: "choose another name")
    }
    let lock = try lock()
    defer { lock.release() }
    let keys = try trusted()
    if let revoked = keys.revoked.first(where: { $0.bytes == key.bytes }) {
      throw ReleaseError(
        .revokedKey, "the key \(key.identifierText) was revoked here as \"\(revoked.name)\"",
        help: "its owner needs another one; a revoked key is never trusted again")
    }
    if let known = keys.keys.first(where: { $0.bytes == key.bytes }) {
      if known.name == name { return false }
      throw ReleaseError(.exists, "the key \(key.identifierText) is trusted already, as \"\(known.name)\"")
    }
    if let other = keys.keys.first(where: { $0.name == name || $0.identifier == key.identifier }) {
      throw ReleaseError(
        .exists, "\"\(other.name)\" is another key (\(other.identifierText))",
        help: other.name == name ? "choose another name, or revoke that key first" : "the two have one identifier: one of them is a forgery")
    }
    let folder = Path.join(folder, "trusted")
    try Files.makeDirectories(folder)
    try Files.replace(Path.join(folder, "\(name).pub"), with: Array(key.text.utf8))
    return true
  }

  /// Accepts from now on nothing that a key has signed or will sign.
  /// - Parameter now: seconds since 1970.
  /// - Returns: under which name it stands in `keys/revoked`.
  /// - Throws: `ReleaseError` (`revokedKey`) when it was revoked before, `SystemError`.
  package func revoke(_ key: PublicKey, reason: String?, now: Double) throws -> String {
    let lock = try lock()
    defer { lock.release() }
    let keys = try trusted()
    if let earlier = keys.revoked.first(where: { $0.bytes == key.bytes }) {
      throw ReleaseError(.revokedKey, "the key \(key.identifierText) was revoked already, as \"\(earlier.name)\"")
    }
    let known = keys.keys.first { $0.bytes == key.bytes }
    let suffix = key.identifierText.lowercased()
    var name = known.map { $0.name == Self.ownName ? "\(Self.ownName)-\(suffix)" : $0.name } ?? suffix
    if keys.revoked.contains(where: { $0.name == name }) { name += "-\(suffix)" }
    let folder = Path.join(folder, "revoked")
    try Files.makeDirectories(folder)
    var record: JSONObject = ["id": .string(key.identifierText), "revoked": .string(Clock.timestamp(now))]
    record["reason"] = reason.map(JSONValue.string)
    try Files.replace(Path.join(folder, "\(name).json"), with: JSONValue.object(record).bytes(.canonical))
    // It counts from here on; what is left in `trusted` counts no more.
    try Files.replace(Path.join(folder, "\(name).pub"), with: Array(key.text.utf8))
    for other in try publicKeys("trusted") where other.bytes == key.bytes {
      try Files.remove(Path.join(self.folder, "trusted/\(other.name).pub"))
    }
    return name
  }

  /// What was revoked here, by name.
  /// - Throws: `ReleaseError`, `SystemError`.
  package func revoked() throws -> [RevokedKey] {
    try publicKeys("revoked").map { key in
      let path = Path.join(folder, "revoked/\(key.name).json")
      // A key that somebody put there by hand has no record.
      guard let bytes = try? Files.read(path, limit: Self.sizeLimit), let record = try? JSONValue(parsing: bytes, file: path) else {
        return RevokedKey(key: key)
      }
      let reason = record["reason"]?.stringValue.flatMap { HostileText.isPlain($0) ? $0 : nil }
      return RevokedKey(key: key, revoked: record["revoked"]?.stringValue.flatMap { Clock.parse(timestamp: $0) }, reason: reason)
    }
  }

  /// The key that a text means: its name, its identifier of sixteen digits, or the key itself in base64.
  /// - Parameter others: keys beside those of the host, as of channels.
  /// - Throws: `ReleaseError` (`notFound`).
  package func find(_ text: String, among others: [PublicKey] = []) throws -> PublicKey {
    let keys = try trusted()
    let all = keys.keys + keys.revoked + others
    if let key = all.first(where: { $0.name == text }) ?? all.first(where: { $0.identifierText == text.uppercased() }) { return key }
    if let key = try? PublicKey(parsing: text, name: "given") { return key }
    throw ReleaseError(
      .notFound, "\(HostileText.quoted(text)) is no key of this host",
      help: "give a name or an identifier of \"slipway key list\", or a public key as \"minisign -P\" takes it")
  }
}
