internal import Distribution
internal import POSIX
internal import Releases

/// Where a release that is being pushed lies until it is whole and verified: `incoming/@pushes/<site>/<version>/` of a
/// home. It stays when the sender goes away, and is taken up by the next one.
struct PushFolder: Sendable {
  let site: String
  let version: String
  let release: Release
  private let lockPath: String

  /// Seconds after which nobody is expected to go on with it.
  private static let age = 7 * 86400.0

  init(home: String, site: String, version: String) {
    self.site = site
    self.version = version
    let folder = Path.join(Self.path(home: home), site)
    release = Release(folder: Path.join(folder, version))
    lockPath = Path.join(folder, ".\(version).lock")
  }

  static func path(home: String) -> String { Path.join(home, "incoming/@pushes") }

  /// Keeps a second sender of the same release out.
  /// - Throws: `Problem` when there is one.
  func lock() throws -> FileLock {
    try Files.makeDirectories(release.folder, permissions: 0o700)
    guard let lock = try FileLock.attempt(lockPath, owner: "process \(Environment.processIdentifier)") else {
      throw Problem(409, "\(site) \(version) is being sent by somebody else", help: "try again when that has ended", headers: [("Retry-After", "2")])
    }
    // Somebody may have ended, and removed it, while the lock was waited for.
    try Files.makeDirectories(release.folder, permissions: 0o700)
    return lock
  }

  /// Bytes of the archive that are there.
  var offset: Int { (try? Files.linkStatus(release.archivePath))?.size ?? 0 }

  var signature: [UInt8]? { try? Files.read(release.signaturePath, limit: Release.signatureLimit) }

  func remove() { try? Files.removeTree(release.folder) }

  /// Removes what nobody has gone on with for a week.
  static func removeOld(home: String, now: Double = Clock.now) {
    let root = path(home: home)
    for site in (try? Files.list(root)) ?? [] where ReleaseNames.isSite(site) {
      for version in (try? Files.list(Path.join(root, site))) ?? [] where ReleaseNames.isVersion(version) {
        let folder = PushFolder(home: home, site: site, version: version)
        let paths = [folder.release.folder, folder.release.archivePath]
        let newest = paths.compactMap { try? Files.linkStatus($0).modified }.max() ?? now
        guard now - newest > age, let lock = try? FileLock.attempt(folder.lockPath, owner: "cleaning") else { continue }
        folder.remove()
        try? Files.remove(folder.lockPath)
        lock.release()
      }
    }
  }
}
