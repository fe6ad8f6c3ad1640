package import POSIX

/// The releases of a home: `releases/<site>/<version>/`.
package struct ReleaseStore: Sendable {
  package let root: String
  /// `www/sites`, where links say what is live.
  let deployments: String

  /// - Parameter home: `$SLIPWAY_HOME`.
  package init(home: String) {
    root = Path.join(home, "releases")
    deployments = Path.join(home, "www/sites")
  }

  /// Where a release is, or would be.
  /// - Throws: `ReleaseError` for names that must not become a path.
  package func folder(site: String, version: String) throws(ReleaseError) -> String {
    try ReleaseNames.check(site: site)
    try ReleaseNames.check(version: version)
    return Path.join(siteFolder(site), version)
  }

  func siteFolder(_ site: String) -> String { Path.join(root, site) }

  /// Keeps others from changing the releases of a site; released with the value, or with the process.
  /// - Parameters:
  ///   - owner: a line about the caller, for those who wait.
  ///   - waiting: called once with the line of the present owner when there is one.
  ///   - check: called while waiting; what it throws ends the wait.
  package func lock(
    site: String, owner: String, waiting: (String) -> Void = { _ in }, check: () throws -> Void = {}
  ) throws -> FileLock {
    try ReleaseNames.check(site: site)
    try Files.makeDirectories(siteFolder(site))
    let path = Path.join(siteFolder(site), ".lock")
    var told = false
    while true {
      if let lock = try FileLock.attempt(path, owner: owner) { return lock }
      if !told { waiting(FileLock.owner(path) ?? "another process") }
      told = true
      try check()
      Clock.sleep(seconds: 0.05)
    }
  }

  /// Removes what an interrupted process left behind. Only under the lock: what is there belongs to nobody.
  func removeLeftovers(site: String) throws {
    for name in try Files.list(siteFolder(site)) where name.hasPrefix(".") && name != ".lock" {
      try Files.removeTree(Path.join(siteFolder(site), name))
    }
  }
}
