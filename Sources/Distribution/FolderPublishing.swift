internal import POSIX
internal import Releases

extension FolderRemote {
  /// Where files lie until all of a folder are there: below the root, so that they get to their place by one rename, and
  /// not beside a site's releases, where a store takes away what nobody's process owns.
  static let staging = ".incoming"
  /// Seconds after which an upload that was cut short is given up.
  private static let age = 7 * 86400.0

  func checkRoot() throws(RemoteError) {
    guard let status = try? Files.status(root) else {
      throw RemoteError(.notFound, "there is no folder \(root)", help: "is the disk there, and mounted?")
    }
    if status.kind != .directory { throw RemoteError(.invalidAddress, "\(root) is no folder") }
  }

  /// The folder may be made, those above it not: where a disk is not mounted, releases would go to another one.
  func prepareRoot() throws {
    if Files.exists(root) { return try checkRoot() }
    do { try Files.makeDirectory(root) } catch {
      if error.isExisting { return }
      if error.isNotFound { throw RemoteError(.notFound, "there is no folder \(Path.parent(root))", help: "make it, or mount what should be there") }
      throw FolderFailure.error(error)
    }
  }

  /// The lock of a store, so that publishing and `slipway` on that home wait for each other.
  func siteLock(_ site: String) -> String { Path.join(root, "\(site)/.lock") }

  func lock(_ path: String, _ transfer: Transfer) throws -> FileLock {
    while true {
      if let lock = try FileLock.attempt(path, owner: "process \(Environment.processIdentifier) publishes") { return lock }
      if transfer.isCancelled() { throw RemoteError(.cancelled, "cancelled while another process publishes in \(root)") }
      Clock.sleep(seconds: 0.05)
    }
  }

  func put(_ staging: String, at destination: String) throws(SystemError) {
    // Sent whole, it is what it says: what is there already is replaced, in one step where the file system can.
    if Files.exists(destination) {
      do { try Files.exchange(staging, destination) } catch {
        try hide(destination)
        try Files.rename(staging, to: destination)
      }
      try Files.removeTree(staging)
    } else {
      try Files.rename(staging, to: destination)
    }
    try Files.synchronizeDirectory(Path.parent(destination))
  }

  /// Gone in one step, so that nobody finds half a folder; then removed.
  func hide(_ path: String) throws(SystemError) {
    try Files.makeDirectories(Path.join(root, Self.staging))
    let hidden = Files.temporaryName(beside: Path.join(root, "\(Self.staging)/removed"))
    try Files.rename(path, to: hidden)
    try Files.removeTree(hidden)
  }

  /// Both index files, as the folders say; under the lock of the site.
  func writeIndex(site: String) throws {
    let versions = try versions(site: site)
    try Files.replace(Path.join(root, "\(site)/\(RemoteIndex.name)"), with: RemoteIndex.bytes(site: site, versions: versions))
    let lock = try lock(Path.join(root, "\(Self.staging)/index.lock"), Transfer())
    defer { lock.release() }
    let path = Path.join(root, RemoteIndex.name)
    let bytes = RemoteIndex.bytes(sites: try sites())
    if (try? Files.read(path, limit: RemoteIndex.sizeLimit)) != bytes { try Files.replace(path, with: bytes) }
  }

  func refuseLive(site: String, version: String) throws {
    guard Path.name(root) == "releases" else { return }
    if try ReleaseStore(home: Path.parent(root)).liveVersions(site: site).contains(version) {
      throw RemoteError(.refused, "the release \(version) of \(site) is live in the home \(Path.parent(root)), or was before what is")
    }
  }

  func removeOld() {
    let folder = Path.join(root, Self.staging)
    for name in (try? Files.list(folder)) ?? [] where name != "index.lock" && !name.hasSuffix(".lock") {
      let path = Path.join(folder, name)
      guard let status = try? Files.linkStatus(path), Clock.now - status.modified > Self.age, !FileLock.isHeld("\(path).lock") else { continue }
      try? Files.removeTree(path)
      try? Files.remove("\(path).lock")
    }
  }
}

/// Errors of the file system as those of a remote.
enum FolderFailure {
  static func error(_ error: SystemError) -> RemoteError {
    if error.isDiskFull { return RemoteError(.full, error.message, help: "free some space there") }
    if error.isPermission { return RemoteError(.denied, error.message, help: "see who may read and write there") }
    if error.isNotFound { return RemoteError(.notFound, error.message) }
    return RemoteError(.unavailable, error.message)
  }

  static func reading<Result>(_ path: String, _ body: () throws(SystemError) -> Result) throws(RemoteError) -> Result {
    do throws(SystemError) { return try body() } catch { throw Self.error(error) }
  }
}
