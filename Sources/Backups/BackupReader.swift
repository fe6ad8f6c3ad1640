internal import Archives
internal import Cryptography
internal import POSIX
internal import Releases
internal import Zstandard

/// One pass over a backup's file: each entry is held against its manifest before it counts. Nothing of it is trusted.
struct BackupReader {
  /// A key of minisign's file, or a signature.
  private static let smallLimit = 16384
  private static let pieceLength = 1 << 18

  let path: String
  let manifest: BackupManifest
  let size: Int
  /// Who signed it; nil without a signature.
  let signer: PublicKey?
  private let signature: [UInt8]?
  private let manifestBytes: [UInt8]
  private let archive: ArchiveReader
  private let decompressor: ZstandardDecompressor
  private let input: FileDescriptor
  private var pending: ArchiveEntry?

  /// Reads the manifest and its signature.
  /// - Parameter keys: whose signature it must bear; nil to take that of the key in the backup itself, which only tells that it
  ///   is whole.
  init(opening path: String, keys: TrustedKeys?) throws {
    self.path = path
    let input = try FileDescriptor(opening: path, .read)
    let status = try input.status()
    guard status.kind == .file else { throw BackupError(.damaged, "\(path) is no file") }
    size = status.size
    let decompressor = try ZstandardDecompressor()
    self.decompressor = decompressor
    self.input = input
    archive = try Self.understood(path) {
      try ArchiveReader(place: path) { try decompressor.read { try input.read(upTo: Self.pieceLength) } }
    }
    let archive = archive
    guard let first = try Self.understood(path, { try archive.next() }), first.path == BackupManifest.name, first.kind == .file else {
      throw BackupError(.damaged, "\(path) is no backup of Slipway")
    }
    manifestBytes = try Self.content(of: first, limit: BackupManifest.sizeLimit, archive, path)
    manifest = try BackupManifest(parsing: manifestBytes, place: path)
    var entry = try Self.understood(path) { try archive.next() }
    if let found = entry, found.path == BackupManifest.signatureName {
      signature = try Self.content(of: found, limit: Self.smallLimit, archive, path)
      entry = try Self.understood(path) { try archive.next() }
    } else {
      signature = nil
    }
    pending = entry
    if let keys {
      guard let signature else {
        throw BackupError(.damaged, "\(path) is not signed", help: "without --key it is restored, if you know where it comes from")
      }
      signer = try BackupSeal.check(signature, of: manifestBytes, keys: keys, place: path)
    } else {
      signer = nil
    }
  }

  /// Writes everything into a folder that exists and is empty, each file flushed with the rest at the end.
  /// - Parameter passphrase: of keys and secrets; nil to leave them out.
  /// - Returns: who signed the backup by its own words, where that holds.
  mutating func restore(into folder: String, passphrase: Passphrase?, progress: (Int, Int) throws -> Void) throws -> PublicKey? {
    if let sealing = manifest.sealing { try restorePrivate(sealing, into: folder, passphrase) }
    var made: Set<String> = ["."]
    var done = 0
    for file in manifest.files {
      guard let entry = try nextEntry() else { throw BackupError(.damaged, "\(path) lacks \(BackupManifest.shown(file.path))", help: "it was cut off; use another backup") }
      guard entry.kind == .file, entry.path == BackupManifest.homeFolder + file.path, entry.size == file.size else {
        throw refusal(entry)
      }
      try Self.makeFolders(Path.parent(file.path), in: folder, &made)
      let place = Path.join(folder, file.path)
      let output = try FileDescriptor(opening: place, .create, permissions: 0o600)
      var hash = SHA256()
      var written = 0
      while case let piece = try read(), !piece.isEmpty {
        hash.update(piece)
        written += piece.count
        guard written <= file.size else { break }
        do { try output.write(piece) } catch { throw SystemError(code: error.code, "can't write", path: place) }
        done += piece.count
        try progress(done, manifest.bytes)
      }
      guard written == file.size, hash.hexDigest() == file.sha256 else {
        throw BackupError(.damaged, "\(path): \(BackupManifest.shown(file.path)) is not what the manifest says", help: "use another backup")
      }
      try Files.changePermissions(place, file.permissions)
    }
    if let entry = try nextEntry() { throw refusal(entry) }
    try checkEnd()
    for link in manifest.links where passphrase != nil || !link.isOfPrivatePart {
      try Self.makeFolders(Path.parent(link.path), in: folder, &made)
      try Files.makeLink(Path.join(folder, link.path), to: link.target)
    }
    for name in ["keys", "secrets", "workspaces", "locks"] {
      let place = Path.join(folder, name)
      if Files.exists(place) { try Files.changePermissions(place, 0o700) } else { try Files.makeDirectory(place, permissions: 0o700) }
    }
    try FileDescriptor(opening: folder, .directory).synchronizeFileSystem()
    return try signerOf(folder)
  }

  /// Behind the archive come zeros at most; behind them the checksum of all that was decompressed, and nothing more.
  private func checkEnd() throws {
    while case let piece = try Self.understood(path, { try decompressor.read { try input.read(upTo: Self.pieceLength) } }), !piece.isEmpty {
      guard piece.allSatisfy({ $0 == 0 }) else { throw BackupError(.damaged, "\(path) holds something behind its end", help: "use another backup") }
    }
    guard decompressor.isAtEnd else { throw BackupError(.damaged, "\(path) was cut off", help: "use another backup") }
  }

  /// Without keys to hold it against, the signature is held against the public key that came with it.
  private func signerOf(_ folder: String) throws -> PublicKey? {
    if let signer { return signer }
    guard let signature else { return nil }
    let keys = try ReleaseKeys(home: folder).trusted()
    return try BackupSeal.check(signature, of: manifestBytes, keys: TrustedKeys(keys.keys), place: path)
  }

  private mutating func restorePrivate(_ sealing: BackupManifest.Sealing, into folder: String, _ passphrase: Passphrase?) throws {
    guard let entry = try nextEntry() else { throw BackupError(.damaged, "\(path) lacks its private part") }
    guard entry.kind == .file, entry.path == BackupManifest.sealedName, entry.size == sealing.size, sealing.size <= PrivateFiles.limit * 2 else { throw refusal(entry) }
    let sealed = try Self.content(of: entry, limit: PrivateFiles.limit * 2, archive, path)
    guard SHA256.hexDigest(sealed) == sealing.sha256 else { throw BackupError(.damaged, "\(path): its private part is not what the manifest says", help: "use another backup") }
    guard let passphrase else { return }
    let opened = try PrivateFiles(opening: sealed, sealing, with: passphrase, place: path)
    for file in opened.files {
      let place = Path.join(folder, file.path)
      let permissions = PrivateFiles.permissions(file.path)
      try Files.makeDirectories(Path.parent(place), permissions: permissions.folder)
      let output = try FileDescriptor(opening: place, .create, permissions: permissions.file)
      try output.write(file.bytes)
    }
  }

  private mutating func nextEntry() throws -> ArchiveEntry? {
    if let entry = pending {
      pending = nil
      return entry
    }
    return try Self.understood(path) { try archive.next() }
  }

  private func read() throws -> [UInt8] {
    return try Self.understood(path) { try archive.read(upTo: Self.pieceLength) }
  }

  private func refusal(_ entry: ArchiveEntry) -> BackupError {
    BackupError(.damaged, "\(path) holds \(BackupManifest.shown(entry.path)), which its manifest does not list so", help: "do not trust this file; nothing of it was kept")
  }

  private static func content(of entry: ArchiveEntry, limit: Int, _ archive: ArchiveReader, _ path: String) throws -> [UInt8] {
    guard entry.kind == .file, entry.size <= limit else { throw BackupError(.damaged, "\(path): \(BackupManifest.shown(entry.path)) is larger than it can be") }
    var bytes: [UInt8] = []
    while case let piece = try understood(path, { try archive.read(upTo: pieceLength) }), !piece.isEmpty {
      bytes += piece
      guard bytes.count <= limit else { throw BackupError(.damaged, "\(path): \(BackupManifest.shown(entry.path)) is larger than it can be") }
    }
    return bytes
  }

  /// Errors of the formats become those of a backup.
  private static func understood<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as ArchiveError {
      throw BackupError(.damaged, "\(path) is damaged, or no backup: \(error.message)", help: "use another backup")
    } catch let error as ZstandardError {
      throw BackupError(.damaged, "\(path) is damaged, or no backup: \(error.message)", help: "use another backup")
    }
  }

  private static func makeFolders(_ path: String, in folder: String, _ made: inout Set<String>) throws {
    guard made.insert(path).inserted else { return }
    try makeFolders(Path.parent(path), in: folder, &made)
    do { try Files.makeDirectory(Path.join(folder, path)) } catch where error.isExisting {}
  }
}
