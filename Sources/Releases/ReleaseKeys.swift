internal import POSIX

/// The keys of a home: `keys/release.key` signs, `keys/release.pub` and `keys/trusted/*.pub` are trusted,
/// `keys/revoked/*.pub` are no more.
package struct ReleaseKeys: Sendable {
  private static let ownName = "release"
  private static let sizeLimit = 4096

  private let folder: String

  /// - Parameter home: `$SLIPWAY_HOME`.
  package init(home: String) { folder = Path.join(home, "keys") }

  /// The key with which this host signs; made at first use.
  /// - Throws: `ReleaseError` when it is damaged or others can read it, `SystemError`.
  package func signingKey() throws -> ReleaseKey {
    try Files.makeDirectories(folder, permissions: 0o700)
    let lock = try FileLock.acquire(Path.join(folder, ".lock"), owner: "process \(Environment.processIdentifier)")
    defer { lock.release() }
    let path = Path.join(folder, "\(Self.ownName).key")
    let key: ReleaseKey
    do { key = try read(path) } catch let error as SystemError where error.isNotFound {
      key = ReleaseKey(name: Self.ownName)
      try key.withText { text throws(SystemError) in try Files.replace(path, with: text, permissions: 0o600) }
    }
    let publicPath = Path.join(folder, "\(Self.ownName).pub")
    let text = Array(key.publicKey.text.utf8)
    if (try? Files.read(publicPath, limit: Self.sizeLimit)) != text { try Files.replace(publicPath, with: text) }
    return key
  }

  private func read(_ path: String) throws -> ReleaseKey {
    let file = try FileDescriptor(opening: path, .readNoFollow)
    let status = try file.status()
    guard status.kind == .file, status.permissions & 0o077 == 0 else {
      throw ReleaseError(
        .badKey, "\(path) can be read by others than its owner",
        help: "run \"chmod 600 \(path)\"; if others may have read it, remove it to have a new one made")
    }
    return try ReleaseKey(parsing: String(decoding: try file.read(upTo: Self.sizeLimit), as: UTF8.self), name: path)
  }

  /// The public keys whose releases this host accepts: its own first, then those in `keys/trusted`, by name; and those in
  /// `keys/revoked`.
  /// - Throws: `ReleaseError` that names a file which is no key, `SystemError`.
  package func trusted() throws -> TrustedKeys {
    let own = Path.join(folder, "\(Self.ownName).pub")
    return TrustedKeys(
      try (Files.exists(own) ? [read(publicKey: own)] : []) + publicKeys("trusted"), revoked: try publicKeys("revoked"))
  }

  /// The `.pub` files of a folder below `keys/`, by name.
  private func publicKeys(_ name: String) throws -> [PublicKey] {
    let folder = Path.join(folder, name)
    return try Files.listIfThere(folder).filter { $0.hasSuffix(".pub") }.map { try read(publicKey: Path.join(folder, $0)) }
  }

  private func read(publicKey path: String) throws -> PublicKey {
    var key = try PublicKey(parsing: String(decoding: try Files.read(path, limit: Self.sizeLimit), as: UTF8.self), name: path)
    key.name = String(Path.name(path).dropLast(".pub".count))
    return key
  }
}
