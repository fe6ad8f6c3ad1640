internal import Archives
package import Cryptography
internal import JSON
internal import POSIX
package import Releases
internal import Zstandard

/// Saving a home in one file.
package struct Backup {
  /// What a backup may be asked to be.
  package struct Options {
    /// Seals keys and secrets; nil to leave them out.
    package var passphrase: Passphrase?
    /// Signs the manifest; nil for a backup that nobody vouches for.
    package var key: ReleaseKey?
    /// Of opening the private part; less is for tests.
    package var cost: Passphrase.Cost

    package init(passphrase: Passphrase? = nil, key: ReleaseKey? = nil, cost: Passphrase.Cost = .interactive) {
      self.passphrase = passphrase
      self.key = key
      self.cost = cost
    }
  }

  /// zstd's own default: releases are compressed already.
  private static let level = 3
  private static let pieceLength = 1 << 18

  private let home: String
  private let options: Options
  private let waiting: (String) -> Void
  private let progress: (Int, Int) throws -> Void

  /// - Parameters:
  ///   - waiting: called with who is at the releases of a site just now.
  ///   - progress: called with the bytes saved and those to save; what it throws ends the backup.
  package init(
    of home: String, _ options: Options, waiting: @escaping (String) -> Void = { _ in },
    progress: @escaping (Int, Int) throws -> Void = { _, _ in }
  ) {
    self.home = home
    self.options = options
    self.waiting = waiting
    self.progress = progress
  }

  /// Writes the backup to a new file that its owner alone can read; it appears when all of it is on the disk.
  /// - Parameters:
  ///   - now: seconds since 1970.
  ///   - verified: whether to restore it into a scratch folder and to compare, before it appears.
  /// - Throws: `BackupError`, `DatabaseError`, `SystemError`; nothing stays then.
  package func write(to path: String, now: Double, verified: Bool = false) throws -> BackupReport {
    if (try? Files.linkStatus(path)) != nil { throw BackupError(.occupied, "\(path) is there already", help: "choose another name") }
    let snapshot = try BackupSnapshot(of: home, waiting: waiting) { try progress(0, 0) }
    let privateFiles = try options.passphrase.map { passphrase in
      try PrivateFiles(reading: home).sealed(with: passphrase, cost: options.cost)
    }
    let manifest = BackupManifest(created: now, files: snapshot.files, links: snapshot.links, sealing: privateFiles?.sealing)
    let staged = Files.temporaryName(beside: path)
    do {
      try write(manifest, snapshot, privateFiles?.bytes, to: staged)
      var report = BackupReport(manifest, size: try Files.status(staged).size, signer: options.key?.publicKey)
      if verified {
        report.comparison = try BackupComparison(
          of: staged, with: snapshot, passphrase: options.passphrase, signer: options.key?.publicKey, home: home, progress: progress)
      }
      try Files.renameNew(staged, to: path)
      try Files.synchronizeDirectory(Path.parent(path))
      return report
    } catch {
      try? Files.remove(staged)
      throw error
    }
  }

  private func write(_ manifest: BackupManifest, _ snapshot: BackupSnapshot, _ sealed: [UInt8]?, to path: String) throws {
    let output = try FileDescriptor(opening: path, .create, permissions: 0o600)
    let compressor = try ZstandardCompressor(level: Self.level, threads: 2) { bytes in
      do { try output.write(bytes) } catch let error as SystemError { throw SystemError(code: error.code, "can't write", path: path) }
    }
    let archive = try ArchiveWriter(place: path) { try compressor.write($0) }
    let bytes = manifest.json.bytes(.canonical)
    guard bytes.count <= BackupManifest.sizeLimit else { throw BackupError(.refused, "\(home) holds too many files for one backup") }
    try add(bytes, as: BackupManifest.name, to: archive)
    if let key = options.key { try add(BackupSeal.sign(bytes, with: key), as: BackupManifest.signatureName, to: archive) }
    if let sealed { try add(sealed, as: BackupManifest.sealedName, to: archive) }
    var done = 0
    for file in manifest.files {
      let input = try FileDescriptor(opening: Path.join(snapshot.folder, file.path), .readNoFollow)
      var hash = SHA256()
      try archive.beginFile(BackupManifest.homeFolder + file.path, size: file.size, isExecutable: file.permissions & 0o100 != 0)
      while case let piece = try input.read(upTo: Self.pieceLength), !piece.isEmpty {
        hash.update(piece)
        try archive.write(piece)
        done += piece.count
        try progress(done, manifest.bytes)
      }
      try archive.endFile()
      guard hash.hexDigest() == file.sha256 else {
        throw BackupError(.refused, "\(Path.join(home, file.path)) changed while it was saved", help: "try again when nobody writes to it")
      }
    }
    try archive.finish()
    try compressor.finish()
    try output.synchronize()
  }

  private func add(_ bytes: [UInt8], as name: String, to archive: ArchiveWriter) throws {
    try archive.beginFile(name, size: bytes.count, isExecutable: false)
    try archive.write(bytes)
    try archive.endFile()
  }
}

/// What was saved, or came back.
package struct BackupReport {
  /// When it was made, in seconds since 1970.
  package var created: Double
  package var files: Int
  package var bytes: Int
  /// Of the backup's own file.
  package var size: Int
  package var hasPrivatePart: Bool
  package var links: [BackupManifest.Link]
  /// nil for one that nobody signed.
  package var signer: PublicKey?
  /// nil where none was asked for.
  package var comparison: BackupComparison?

  init(_ manifest: BackupManifest, size: Int, signer: PublicKey?) {
    created = manifest.created
    files = manifest.files.count
    bytes = manifest.bytes
    self.size = size
    hasPrivatePart = manifest.hasPrivatePart
    links = manifest.links
    self.signer = signer
  }
}
