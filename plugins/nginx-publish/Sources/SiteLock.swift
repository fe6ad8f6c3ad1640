internal import POSIX

extension Deployment {
  /// One publication of a site at a time, in whatever environment: they share releases and pool.
  /// - Parameters:
  ///   - owner: who has it, for those who wait.
  ///   - say: told once for whom this one waits.
  func lock(owner: String, say: (String) -> Void) throws -> FileLock {
    try Files.makeDirectories(layout.site(site))
    return try FileLock.acquire(layout.siteLock(site), owner: owner) { say("waiting for \($0), which is publishing \(site)") }
  }

  /// The name that works without DNS.
  var ownHost: String { environment == "production" ? "\(site).localhost" : "\(environment).\(site).localhost" }
}
