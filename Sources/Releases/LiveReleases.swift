internal import POSIX

/// What is live in one environment of a site, by the links below `www/sites/<site>/<environment>`.
package struct SiteDeployment: Sendable, Hashable {
  package var environment: String
  /// The version that is live.
  package var current: String?
  /// The one that was live before it.
  package var previous: String?
}

extension ReleaseStore {
  /// Versions of a site that are live in some environment, or were before what is live there now, or that a channel of
  /// this host tells others to have.
  package func liveVersions(site: String) throws -> Set<String> {
    let here = try deployments(site: site).flatMap { [$0.current, $0.previous] }.compactMap { $0 }
    return Set(here).union(try channelVersions(site: site))
  }

  private func channelVersions(site: String) throws -> [String] {
    let channels = ChannelStore(home: Path.parent(root))
    return try channels.publishedEnvironments(site: site).compactMap {
      try channels.published(site: site, environment: $0)?.release.version
    }
  }

  /// The environments of a site, by name.
  package func deployments(site: String) throws -> [SiteDeployment] {
    try ReleaseNames.check(site: site)
    let folder = Path.join(deployments, site)
    let environments: [String]
    do { environments = try Files.list(folder) } catch {
      if error.isNotFound { return [] }
      throw error
    }
    return try environments.map { environment in
      SiteDeployment(
        environment: environment, current: try version(site: site, link: Path.join(folder, "\(environment)/current")),
        previous: try version(site: site, link: Path.join(folder, "\(environment)/previous")))
    }
  }

  /// The version that a link to `…/releases/<site>/<version>` names; nil where there is none: nothing was deployed
  /// there yet, or only once.
  private func version(site: String, link: String) throws(SystemError) -> String? {
    let target: String
    do { target = try Files.readLink(link) } catch {
      if error.isNotFound { return nil }
      throw error
    }
    let parts = target.split(separator: "/").suffix(3)
    guard parts.count == 3, parts.first == "releases", parts.dropFirst().first == site[...] else { return nil }
    return parts.last.map(String.init)
  }
}
