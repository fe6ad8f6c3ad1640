internal import POSIX
internal import Releases

/// Where a release lies until it is whole and verified: `incoming/<site>/<version>/` of a home. What a pull that was cut
/// short has brought stays there for the next one.
struct IncomingFolder {
  /// The three files of the release, and nothing else.
  let release: Release
  /// What else a pull needs: deltas.
  let scratch: String
  private let lock: FileLock

  /// Seconds after which nobody is expected to go on with what lies there.
  static let age = 7 * 86400.0

  /// - Throws: `RemoteError` when another pull of the same release is under way.
  init(home: String, site: String, version: String) throws {
    let folder = Self.path(home: home)
    let siteFolder = Path.join(folder, site)
    try Files.makeDirectories(folder, permissions: 0o700)
    try Files.makeDirectories(siteFolder)
    let lockPath = Path.join(siteFolder, ".\(version).lock")
    guard let lock = try FileLock.attempt(lockPath, owner: "process \(Environment.processIdentifier)") else {
      throw RemoteError(
        .unsupported, "\(site) \(version) is being pulled by \(FileLock.owner(lockPath) ?? "another process")", help: "wait for it to end")
    }
    self.lock = lock
    release = Release(folder: Path.join(siteFolder, version))
    scratch = Path.join(siteFolder, ".\(version).parts")
    try Files.makeDirectories(release.folder)
  }

  static func path(home: String) -> String { Path.join(home, "incoming") }

  /// Nothing of it is needed any more.
  func remove() throws {
    try Files.removeTree(release.folder)
    try Files.removeTree(scratch)
    end()
  }

  /// Lets the next one in.
  func end() {
    try? Files.remove("\(Path.parent(scratch))/.\(Path.name(release.folder)).lock")
    lock.release()
    // Only while nothing of another version lies in it.
    try? Files.remove(Path.parent(release.folder))
  }

  /// Removes what nobody has gone on with for a week.
  package static func removeOld(home: String, now: Double = Clock.now) {
    let folder = path(home: home)
    for site in (try? Files.list(folder)) ?? [] where ReleaseNames.isSite(site) {
      let siteFolder = Path.join(folder, site)
      for name in (try? Files.list(siteFolder)) ?? [] where ReleaseNames.isVersion(name) {
        let path = Path.join(siteFolder, name)
        let newest = ([path] + ((try? Files.list(path)) ?? []).map { Path.join(path, $0) })
          .compactMap { try? Files.linkStatus($0).modified }.max() ?? now
        let lockPath = Path.join(siteFolder, ".\(name).lock")
        guard now - newest > age, let lock = try? FileLock.attempt(lockPath, owner: "cleaning") else { continue }
        try? Files.removeTree(path)
        try? Files.removeTree(Path.join(siteFolder, ".\(name).parts"))
        try? Files.remove(lockPath)
        lock.release()
      }
      try? Files.remove(siteFolder)
    }
  }
}
