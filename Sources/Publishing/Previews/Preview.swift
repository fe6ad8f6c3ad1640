package import Nginx
internal import POSIX

/// A deployment to an environment `preview-<id>`: there for a while, and then gone.
package struct Preview: Sendable {
  package let deployment: Deployment
  /// Seconds since 1970; nil for one that was published for good, and where nobody can read what was decided.
  package let expires: Double?
  /// When it was published last, in seconds since 1970; nil where that isn't known.
  package let renewed: Double?

  package init(_ deployment: Deployment) {
    let settings = try? deployment.settings()
    self.deployment = deployment
    expires = settings?.expires
    renewed = settings?.renewed
  }

  /// Every preview of a home, or of one site.
  package static func all(_ layout: Layout, site: String? = nil) throws -> [Preview] {
    try Deployment.all(layout, site: site).filter { Names.isPreview($0.environment) }.map(Preview.init)
  }

  /// A clock that is this far ahead of the last publication is thought to be wrong.
  private static let longestPause = 366.0 * 86400

  /// Whether its time is over: only where its end can be read, was in the future when it was published, and is past by a
  /// clock that can be right.
  /// - Parameter latest: when anything was published on this host last, in seconds since 1970.
  package func isExpired(now: Double, latest: Double) -> Bool {
    guard Names.isPreview(deployment.environment), let expires, let renewed, expires > renewed else { return false }
    return expires <= now && renewed <= now && now - latest <= Self.longestPause
  }

  /// When any deployment was published last, as the previews and the journals of publications tell.
  package static func latestPublication(_ layout: Layout) throws -> Double {
    try Deployment.all(layout).compactMap { deployment in
      let journal = try? Files.linkStatus(layout.journal(deployment.site, deployment.environment)).modified
      return [journal, Preview(deployment).renewed].compactMap(\.self).max()
    }.max() ?? 0
  }

  /// Removes it if its time is over still, once nobody publishes the site any more.
  /// - Parameters:
  ///   - owner: who removes it, for those who wait.
  ///   - say: told for whom this one waits.
  /// - Returns: false when somebody has renewed or removed it meanwhile.
  package func removeExpired(owner: String, say: (String) -> Void, check: () throws -> Void = {}) throws -> Bool {
    guard Files.exists(deployment.layout.environment(deployment.site, deployment.environment)) else { return false }
    let lock = try deployment.lock(owner: owner, say: say, check: check)
    defer { lock.release() }
    // The latest publication first: one that comes in between makes it later.
    let latest = try Self.latestPublication(deployment.layout)
    guard Preview(deployment).isExpired(now: Clock.now, latest: latest) else { return false }
    try deployment.remove()
    return true
  }
}
