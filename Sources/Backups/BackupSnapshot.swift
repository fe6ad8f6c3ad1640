internal import Cryptography
internal import Database
internal import POSIX
internal import Releases

/// A home as it was at one moment, held in a folder of its own while runs go on: the database as SQLite copies it, the
/// rest as further names of the same files, where the file system has them.
final class BackupSnapshot {
  private static let prefix = ".backup."

  let home: String
  /// Below the home, so that it is on the same file system; removed with this object.
  let folder: String
  private(set) var files: [BackupManifest.File] = []
  private(set) var links: [BackupManifest.Link] = []
  private let lock: FileLock

  /// - Parameters:
  ///   - waiting: called with who is at the releases of a site just now.
  ///   - check: called often; what it throws ends the snapshot.
  init(of home: String, waiting: (String) -> Void, check: () throws -> Void) throws {
    self.home = home
    try Files.makeDirectories(Path.join(home, "locks"), permissions: 0o700)
    guard let lock = try FileLock.attempt(Path.join(home, "locks/backup.lock"), owner: "slipway backup, process \(Environment.processIdentifier)") else {
      throw BackupError(.occupied, "another backup of \(home) is being made", help: "wait for it to end")
    }
    self.lock = lock
    // Only under the lock: what an interrupted backup left belongs to nobody.
    for name in try Files.list(home) where name.hasPrefix(Self.prefix) { try Files.removeTree(Path.join(home, name)) }
    folder = Path.join(home, "\(Self.prefix)\(Environment.processIdentifier)")
    try Files.makeDirectory(folder, permissions: 0o700)
    try collect(waiting, check)
  }

  deinit { try? Files.removeTree(folder) }

  private func collect(_ waiting: (String) -> Void, _ check: () throws -> Void) throws {
    // The database first: what it says of releases is then there, or newer.
    let database = Path.join(home, "slipway.db")
    if Files.exists(database) { try Database(path: database).copy(to: Path.join(folder, "slipway.db")) { _, _ in try check() } }
    try takeReleases(waiting, check)
    for path in ["settings.json", "channels", "plugins"] { try take(path, check) { !Path.name($0).hasPrefix(".") || path == "plugins" } }
    try take("keys", check) { $0.hasSuffix(".pub") || $0.hasPrefix("keys/revoked/") && !Path.name($0).hasPrefix(".") }
    // A step's journal of what it was doing belongs to its run, which ends here.
    try take("www/sites", check) { !Path.name($0).hasPrefix(".") && Path.name($0) != "publication.json" }
    for root in ["www/certs", "www/hosts", "www/sites"] { try takeLinks(root) }
    for path in try Files.walk(folder) {
      try check()
      files.append(try described(path))
    }
    links.sort { precedesInBytes($0.path, $1.path) }
  }

  /// Each site under its lock, so that no release is half there.
  private func takeReleases(_ waiting: (String) -> Void, _ check: () throws -> Void) throws {
    let store = ReleaseStore(home: home)
    for site in try store.sites() {
      let held = try store.lock(site: site, owner: "slipway backup, process \(Environment.processIdentifier)", waiting: waiting, check: check)
      defer { held.release() }
      // What can be made anew is left out.
      try take("releases/\(site)", check) { path in
        !path.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "@deltas" }
      }
    }
  }

  private func take(_ root: String, _ check: () throws -> Void, where isWanted: (String) -> Bool) throws {
    let source = Path.join(home, root)
    guard let status = try? Files.linkStatus(source) else { return }
    let paths = status.kind == .directory ? try Files.walk(source).map { Path.join(root, $0) } : status.kind == .file ? [root] : []
    for path in paths where isWanted(path) {
      try check()
      guard BackupManifest.isAllowed(path) else {
        throw BackupError(.refused, "\(Path.join(home, path)) has a name that can't be in a backup", help: "rename it, or take it out of the home")
      }
      let place = Path.join(folder, path)
      try Files.makeDirectories(Path.parent(place), permissions: 0o700)
      do { try Files.makeHardLink(place, to: Path.join(home, path)) } catch {
        guard error.isNoLinkPossible else {
          if error.isNotFound { continue }
          throw error
        }
        try copy(path, to: place)
      }
    }
  }

  private func copy(_ path: String, to place: String) throws {
    let input = try FileDescriptor(opening: Path.join(home, path), .readUntrusted)
    let output = try FileDescriptor(opening: place, .create, permissions: try input.status().permissions & 0o777)
    while case let piece = try input.read(upTo: 1 << 18), !piece.isEmpty { try output.write(piece) }
  }

  private func takeLinks(_ root: String) throws {
    var refused: [String] = []
    guard Files.exists(Path.join(home, root)) else { return }
    _ = try Files.walk(Path.join(home, root)) { refused.append($0) }
    for path in refused.map({ Path.join(root, $0) }) {
      guard try Files.linkStatus(Path.join(home, path)).kind == .link else { continue }
      let target = try Files.readLink(Path.join(home, path))
      // One that leads elsewhere is none of ours.
      if !target.hasPrefix("/"), Path.isWithin(Path.normalized("/\(Path.parent(path))/\(target)"), "/www"), BackupManifest.isPlain(path), BackupManifest.isPlain(target) {
        links.append(.init(path: path, target: target))
      }
    }
  }

  private func described(_ path: String) throws -> BackupManifest.File {
    let file = try FileDescriptor(opening: Path.join(folder, path), .readNoFollow)
    let status = try file.status()
    var hash = SHA256()
    var size = 0
    while case let piece = try file.read(upTo: 1 << 18), !piece.isEmpty {
      hash.update(piece)
      size += piece.count
    }
    return .init(path: path, size: size, sha256: hash.hexDigest(), permissions: status.permissions & 0o755 | 0o400)
  }
}
