internal import Cryptography
internal import Database
internal import POSIX
internal import Releases

/// What came of restoring a backup into a scratch folder and holding it against the home as it was saved.
package struct BackupComparison: Sendable, Hashable {
  /// Files that came back with the same bytes, and their bytes together.
  package var files = 0
  package var bytes = 0
  package var links = 0
  /// Releases whose signature, manifest and archive are good; and those that are not signed by a key that counts.
  package var releases = 0
  package var unverified: [String] = []
  /// Rows of the database's tables, after SQLite found it whole.
  package var rows = 0
  /// Secret keys and secrets.
  package var privateFiles = 0

  /// - Throws: `BackupError` (`different`) that names the first thing that is not as it was.
  init(
    of path: String, with snapshot: BackupSnapshot, passphrase: Passphrase?, signer: PublicKey?, home: String,
    progress: (Int, Int) throws -> Void
  ) throws {
    let scratch = Path.join(snapshot.folder, ".scratch")
    try Files.makeDirectory(scratch, permissions: 0o700)
    defer { try? Files.removeTree(scratch) }
    var reader = try BackupReader(opening: path, keys: signer.map { TrustedKeys([$0]) })
    _ = try reader.restore(into: scratch, passphrase: passphrase, progress: progress)
    try compareFiles(snapshot, scratch)
    for link in snapshot.links where passphrase != nil || !link.isOfPrivatePart {
      guard try Files.readLink(Path.join(scratch, link.path)) == link.target else { throw Self.different(link.path) }
      links += 1
    }
    if passphrase != nil {
      for file in try PrivateFiles(reading: home).files {
        guard try Files.read(Path.join(scratch, file.path)) == file.bytes else { throw Self.different(file.path) }
        privateFiles += 1
      }
    }
    try checkDatabase(scratch)
    try checkReleases(scratch)
  }

  private mutating func compareFiles(_ snapshot: BackupSnapshot, _ scratch: String) throws {
    for file in snapshot.files {
      let (a, b) = (Path.join(snapshot.folder, file.path), Path.join(scratch, file.path))
      let (one, other) = (try FileDescriptor(opening: a, .readNoFollow), try FileDescriptor(opening: b, .readNoFollow))
      guard try other.status().permissions == file.permissions else { throw Self.different(file.path) }
      while true {
        let (x, y) = (try one.read(upTo: 1 << 18), try other.read(upTo: 1 << 18))
        guard x == y else { throw Self.different(file.path) }
        if x.isEmpty { break }
        bytes += x.count
      }
      files += 1
    }
  }

  private mutating func checkDatabase(_ scratch: String) throws {
    let path = Path.join(scratch, "slipway.db")
    guard Files.exists(path) else { return }
    let database = try Database(path: path)
    if let problem = try database.integrityProblems().first { throw BackupError(.different, "the database came back damaged: \(problem)") }
    for table in try database.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
      let name = try table.text("name")
      rows += try database.query("SELECT count(*) AS n FROM \"\(name.filter { $0 != "\"" })\"")[0].integer("n")
    }
  }

  private mutating func checkReleases(_ scratch: String) throws {
    let (store, channels) = (ReleaseStore(home: scratch), ChannelStore(home: scratch))
    for site in try store.sites() {
      let keys = try channels.trustedKeys(site: site)
      for stored in try store.list(site: site, damaged: { folder, _ in unverified.append(Path.name(folder)) }) {
        do {
          _ = try stored.release.verify(keys: keys)
          releases += 1
        } catch is ReleaseError {
          // It came back as it was: not good before either.
          unverified.append("\(site)@\(stored.manifest.version)")
        }
      }
    }
  }

  private static func different(_ path: String) -> BackupError {
    BackupError(.different, "\(BackupManifest.shown(path)) did not come back as it was saved", help: "make another backup; look at the disk and its memory")
  }
}
