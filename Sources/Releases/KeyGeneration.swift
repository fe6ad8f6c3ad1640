package import Cryptography
internal import POSIX

/// A key that was made in the place of another one, or where there was none.
package struct GeneratedKey: Sendable {
  package let key: PublicKey
  /// The one before it, and where its secret half was put; nil where it was removed.
  package let previous: (key: PublicKey, retired: String?, isTrusted: Bool)?
}

extension ReleaseKeys {
  package enum OldKey: Sendable { case keep, remove }

  /// Makes the key of this host.
  /// - Parameters:
  ///   - passphrase: what the file is sealed with; nil for a key that anybody can use who can read it.
  ///   - old: what becomes of the secret half of the key that is there; nil to refuse when there is one. Its public half stays
  ///     trusted, unless it was revoked.
  ///   - cost: of opening the key; less than minisign's is for tests.
  /// - Throws: `ReleaseError` (`exists`), `SystemError`.
  package func generate(
    passphrase: Passphrase?, replacing old: OldKey?, cost: Passphrase.Cost = .minisign
  ) throws -> GeneratedKey {
    let lock = try lock()
    defer { lock.release() }
    let isThere = Files.exists(secretPath) || Files.exists(publicPath)
    if isThere, old == nil {
      throw ReleaseError(
        .exists, "\(folder) has a key already\(try own().map { " (\($0.identifierText))" } ?? "")",
        help: "\"slipway key generate --rotate\" makes another one, and what the old one signed stays trusted")
    }
    let previous = isThere ? try retire(old ?? .keep) : nil
    let key = ReleaseKey(name: Self.ownName)
    try key.withText(passphrase: passphrase, cost: cost) { try Files.replace(secretPath, with: $0, permissions: 0o600) }
    try Files.replace(publicPath, with: Array(key.publicKey.text.utf8))
    return GeneratedKey(key: key.publicKey, previous: previous)
  }

  /// Puts the present key where it stays. The files themselves are replaced afterwards, so that there is always one.
  func retire(_ old: OldKey) throws -> (key: PublicKey, retired: String?, isTrusted: Bool)? {
    guard let key = try own() else {
      throw ReleaseError(
        .badKey, "\(publicPath) is missing: which key \(secretPath) is can't be told",
        help: "move \(secretPath) away, and run \"slipway key generate\"")
    }
    let name = "\(Self.ownName)-\(key.identifierText.lowercased())"
    let isRevoked = try publicKeys("revoked").contains { $0.bytes == key.bytes }
    if !isRevoked {
      let trusted = Path.join(folder, "trusted")
      try Files.makeDirectories(trusted)
      try Files.replace(Path.join(trusted, "\(name).pub"), with: Array(key.text.utf8))
    }
    guard old == .keep, Files.exists(secretPath) else { return (key, nil, !isRevoked) }
    let retired = Path.join(folder, "retired")
    try Files.makeDirectories(retired, permissions: 0o700)
    let path = Path.join(retired, "\(name).key")
    try withSecretText { try Files.replace(path, with: $0, permissions: 0o600) }
    return (key, path, !isRevoked)
  }
}
