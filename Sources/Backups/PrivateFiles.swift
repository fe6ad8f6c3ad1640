internal import Cryptography
internal import JSON
internal import POSIX

/// The files of a home that nobody else may read: secret keys, secrets, and certificates with their keys. They exist in the
/// backup only sealed, and outside of it only in memory.
struct PrivateFiles {
  /// By path, relative to the home.
  var files: [(path: String, bytes: [UInt8])] = []

  private static let pieceLength = 1 << 16
  private static let sizeLimit = 64 << 20
  private static let fileLimit = 1 << 20

  /// `keys/*.key`, `keys/retired/*`, `secrets/*`, `www/certs/.store/*`.
  init(reading home: String) throws {
    let certificates = try Self.names(Path.join(home, Self.certificates)).map { "\(Self.certificates)/\($0)" }
    for folder in ["keys", "keys/retired", "secrets"] + certificates {
      for name in try Self.names(Path.join(home, folder)) where !name.hasPrefix(".") && (folder != "keys" || name.hasSuffix(".key")) {
        let path = "\(folder)/\(name)"
        guard Self.isAllowed(path) else { continue }
        let file = try FileDescriptor(opening: Path.join(home, path), .readUntrusted)
        let status = try file.status()
        guard status.kind == .file else { continue }
        guard status.permissions & Self.forbidden(path) == 0 else {
          throw BackupError(
            .refused, "\(Path.join(home, path)) can be read by others than its owner", help: "run \"chmod 600 \(Path.join(home, path))\"")
        }
        guard status.size <= Self.fileLimit else { throw BackupError(.refused, "\(Path.join(home, path)) is larger than \(Self.fileLimit) bytes") }
        var bytes: [UInt8] = []
        while bytes.count <= Self.fileLimit, case let piece = try file.read(upTo: 65536), !piece.isEmpty { bytes += piece }
        files.append((path, bytes))
      }
    }
  }

  /// Each is a folder with a chain and its key, to which links below `www/certs` lead.
  private static let certificates = "www/certs/.store"

  private static func isAllowed(_ path: String) -> Bool {
    guard Path.isSafeRelative(path), BackupManifest.isPlain(path) else { return false }
    guard path.hasPrefix("\(certificates)/") else { return path.hasPrefix("keys/") || path.hasPrefix("secrets/") }
    let parts = path.dropFirst(certificates.count + 1).split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2 && ["chain.pem", "key.pem", "from-authority"].contains(parts[1])
  }

  /// Permissions that a file must not have: nginx's workers read a certificate's key by their group.
  private static func forbidden(_ path: String) -> UInt32 {
    if !path.hasPrefix(certificates) { return 0o077 }
    return path.hasSuffix("/key.pem") ? 0o007 : 0
  }

  /// How a file and the folders around it are restored.
  static func permissions(_ path: String) -> (file: UInt32, folder: UInt32) {
    if !path.hasPrefix(certificates) { return (0o600, 0o700) }
    return (path.hasSuffix("/key.pem") ? 0o600 : 0o644, 0o755)
  }

  private static func names(_ folder: String) throws(SystemError) -> [String] {
    do { return try Files.list(folder) } catch {
      if error.isNotFound { return [] }
      throw error
    }
  }

  func sealed(with passphrase: Passphrase, cost: Passphrase.Cost) throws -> (bytes: [UInt8], sealing: BackupManifest.Sealing) {
    let salt = randomBytes(Passphrase.argonSaltLength)
    var key = try Self.key(passphrase, salt, cost)
    defer { erase(&key) }
    let value = JSONValue.array(files.map { ["path": .string($0.path), "content": .string(Base64.standard.encode($0.bytes))] })
    var plain = value.bytes(.canonical)
    defer { erase(&plain) }
    let sealed = SecretStream.seal(plain, key: key, pieceLength: Self.pieceLength, authenticating: salt)
    return (sealed, .init(salt: salt, cost: cost, sha256: SHA256.hexDigest(sealed), size: sealed.count))
  }

  /// - Throws: `BackupError`: `passphrase` for a wrong one.
  init(opening sealed: [UInt8], _ sealing: BackupManifest.Sealing, with passphrase: Passphrase, place: String) throws {
    var key = try Self.key(passphrase, sealing.salt, sealing.cost)
    defer { erase(&key) }
    guard var plain = SecretStream.open(sealed, key: key, pieceLength: Self.pieceLength, authenticating: sealing.salt) else {
      // That the sealed bytes are those that the manifest names has been checked before.
      throw BackupError(.passphrase, "that is not the passphrase of \(place)", help: "try again, or restore the rest with --without-keys")
    }
    defer { erase(&plain) }
    for entry in JSONField(try JSONValue(parsing: plain, file: "\(place): \(BackupManifest.sealedName)")).value.arrayValue ?? [] {
      guard let path = entry["path"]?.stringValue, let bytes = entry["content"]?.stringValue.flatMap({ Base64.standard.decode($0) }),
        Self.isAllowed(path)
      else { throw BackupError(.damaged, "\(place): its private part holds something else than keys, secrets and certificates") }
      files.append((path, bytes))
    }
  }

  static var limit: Int { sizeLimit }

  private static func key(_ passphrase: Passphrase, _ salt: [UInt8], _ cost: Passphrase.Cost) throws(BackupError) -> [UInt8] {
    guard let key = passphrase.argon2id(salt: salt, cost: cost, count: SecretStream.keyLength) else {
      throw BackupError(.passphrase, "the system does not give the \(cost.memory >> 20) MiB of memory that the passphrase takes", help: "try again when more is free")
    }
    return key
  }
}
