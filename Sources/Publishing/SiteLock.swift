internal import Nginx
package import POSIX

extension Deployment {
  /// One publication of a site at a time, in whatever environment: they share releases and pool.
  /// - Parameters:
  ///   - owner: who has it, for those who wait.
  ///   - say: told once for whom this one waits.
  ///   - check: called while it waits; what it throws ends the wait.
  package func lock(owner: String, say: (String) -> Void, check: () throws -> Void = {}) throws -> FileLock {
    try Files.makeDirectories(layout.site(site))
    let path = layout.siteLock(site)
    var hasSaid = false
    while true {
      if let lock = try FileLock.attempt(path, owner: owner) { return lock }
      if !hasSaid { say("waiting for \(FileLock.owner(path) ?? "another process"), which is publishing \(site)") }
      hasSaid = true
      try check()
      Clock.sleep(seconds: 0.02)
    }
  }
}
