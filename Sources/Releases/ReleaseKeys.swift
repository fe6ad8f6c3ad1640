package import Cryptography
internal import POSIX

/// The keys of a home: `keys/release.key` signs, `keys/release.pub` and `keys/trusted/*.pub` are trusted,
/// `keys/revoked/*.pub` are no more.
package struct ReleaseKeys: Sendable {
  static let ownName = "release"
  static let sizeLimit = 4096

  let folder: String

  /// - Parameter home: `$SLIPWAY_HOME`.
  package init(home: String) { folder = Path.join(home, "keys") }

  var secretPath: String { Path.join(folder, "\(Self.ownName).key") }
  var publicPath: String { Path.join(folder, "\(Self.ownName).pub") }

  /// The key with which this host signs; made at first use.
  /// - Parameter passphrase: asked for only where the key has one.
  /// - Throws: `ReleaseError` when it is damaged, revoked, or others can read it, or the passphrase is wrong; `SystemError`.
  package func signingKey(passphrase: () throws -> Passphrase? = { nil }) throws -> ReleaseKey {
    let lock = try lock()
    defer { lock.release() }
    let revoked = try publicKeys("revoked")
    // Before anybody is asked for a passphrase.
    if let key = try own(), revoked.contains(where: { $0.bytes == key.bytes }) { throw Self.revoked(key) }
    let key: ReleaseKey
    do {
      let file = try readSecret()
      key = try file.key(passphrase: file.hasPassphrase ? passphrase() : nil, name: Self.ownName, file: secretPath)
    } catch let error as SystemError where error.isNotFound {
      // Only the secret half is gone: what it signed stays good.
      if Files.exists(publicPath) { _ = try retire(.remove) }
      key = ReleaseKey(name: Self.ownName)
      try key.withText { try Files.replace(secretPath, with: $0, permissions: 0o600) }
    }
    if revoked.contains(where: { $0.bytes == key.publicKey.bytes }) { throw Self.revoked(key.publicKey) }
    let text = Array(key.publicKey.text.utf8)
    if (try? Files.read(publicPath, limit: Self.sizeLimit)) != text { try Files.replace(publicPath, with: text) }
    return key
  }

  private static func revoked(_ key: PublicKey) -> ReleaseError {
    ReleaseError(
      .revokedKey, "the key of this host (\(key.identifierText)) was revoked and signs nothing any more",
      help: "run \"slipway key generate --rotate\", and have the others trust the new key")
  }

  /// Whether signing needs a passphrase; nil without a key.
  /// - Throws: `ReleaseError` when the key is damaged or others can read it, `SystemError`.
  package func needsPassphrase() throws -> Bool? {
    do { return try readSecret().hasPassphrase } catch let error as SystemError where error.isNotFound { return nil }
  }

  /// The secret key's file, as it is.
  /// - Throws: `ReleaseError` (`notFound` without one), `SystemError`.
  package func withSecretText(_ body: ([UInt8]) throws -> Void) throws {
    do { _ = try readSecret() } catch let error as SystemError where error.isNotFound {
      throw ReleaseError(.notFound, "this host has no key", help: "run \"slipway key generate\"")
    }
    var text = try Files.read(secretPath, limit: Self.sizeLimit)
    defer { erase(&text) }
    try body(text)
  }

  func lock() throws -> FileLock {
    try Files.makeDirectories(folder, permissions: 0o700)
    return try FileLock.acquire(Path.join(folder, ".lock"), owner: "process \(Environment.processIdentifier)")
  }

  /// Another secret key: one that was retired.
  /// - Parameter passphrase: asked for only where the key has one.
  /// - Throws: as `signingKey`.
  package static func key(at path: String, passphrase: () throws -> Passphrase?) throws -> ReleaseKey {
    let file = try readSecret(path)
    return try file.key(passphrase: file.hasPassphrase ? passphrase() : nil, name: Path.name(path), file: path)
  }

  func readSecret() throws -> KeyFile { try Self.readSecret(secretPath) }

  private static func readSecret(_ path: String) throws -> KeyFile {
    let file = try FileDescriptor(opening: path, .readNoFollow)
    let status = try file.status()
    guard status.kind == .file, status.permissions & 0o077 == 0 else {
      throw ReleaseError(
        .badKey, "\(path) can be read by others than its owner",
        help: "run \"chmod 600 \(path)\"; if others may have read it, run \"slipway key revoke release\"")
    }
    var bytes = try file.read(upTo: sizeLimit)
    defer { erase(&bytes) }
    return try KeyFile(parsing: String(decoding: bytes, as: UTF8.self), file: path)
  }

  /// The public half of this host's key; nil without one.
  package func own() throws -> PublicKey? { Files.exists(publicPath) ? try read(publicKey: publicPath) : nil }

  /// The public keys whose releases this host accepts: its own first, then those in `keys/trusted`, by name; and those in
  /// `keys/revoked`.
  /// - Throws: `ReleaseError` that names a file which is no key, `SystemError`.
  package func trusted() throws -> TrustedKeys {
    TrustedKeys(try [own()].compactMap(\.self) + publicKeys("trusted"), revoked: try publicKeys("revoked"))
  }

  /// The `.pub` files of a folder below `keys/`, by name.
  func publicKeys(_ name: String) throws -> [PublicKey] {
    let folder = Path.join(folder, name)
    return try Files.listIfThere(folder).filter { $0.hasSuffix(".pub") && !$0.hasPrefix(".") }.map {
      try read(publicKey: Path.join(folder, $0))
    }
  }

  private func read(publicKey path: String) throws -> PublicKey {
    var key = try PublicKey(parsing: String(decoding: try Files.read(path, limit: Self.sizeLimit), as: UTF8.self), name: path)
    key.name = String(Path.name(path).dropLast(".pub".count))
    return key
  }
}
