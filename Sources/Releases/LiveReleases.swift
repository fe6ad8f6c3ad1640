internal import POSIX

extension ReleaseStore {
  /// Versions of a site that are live in some environment, or were before what is live there now:
  /// the targets of `www/sites/<site>/<environment>/{current,previous}`.
  package func liveVersions(site: String) throws -> Set<String> {
    try ReleaseNames.check(site: site)
    let folder = Path.join(deployments, site)
    var versions: Set<String> = []
    let environments: [String]
    do { environments = try Files.list(folder) } catch {
      if error.isNotFound { return [] }
      throw error
    }
    for environment in environments {
      for name in ["current", "previous"] {
        let target: String
        do { target = try Files.readLink(Path.join(folder, "\(environment)/\(name)")) } catch {
          // No such link: nothing was deployed there yet, or only once.
          if error.isNotFound { continue }
          throw error
        }
        let parts = target.split(separator: "/").suffix(3)
        if parts.count == 3, parts.first == "releases", parts.dropFirst().first == site[...], let version = parts.last {
          versions.insert(String(version))
        }
      }
    }
    return versions
  }
}
