internal import Diagnostics
internal import POSIX
internal import Releases

extension ReleasePull {
  /// The version of a site that was made last, by manifests that were verified. Those of releases that are here already
  /// don't travel for that, and of others only as many as it takes where the remote lists them in order.
  /// - Throws: `RemoteError` (`notFound`) with the nearest site there is; what is wrong with the only releases there are.
  package func newest(site: String) throws -> String {
    let versions = try versions(site: site)
    if versions.count == 1 { return versions[0] }
    return try inOrder(site: site, versions, atMost: 1)[0]
  }

  /// - Throws: `RemoteError` (`notFound`) when there are none.
  package func versions(site: String) throws -> [String] {
    try ReleaseNames.check(site: site)
    let versions = try retrying { try remote.versions(site: site) }
    if versions.isEmpty {
      let known = (try? remote.sites()) ?? []
      throw RemoteError(.notFound, "\(remote.place) has no releases of \(site)", help: suggestion(for: site, among: known))
    }
    return versions
  }

  /// The newest ones, the newest of all first. What can't be trusted is left out and told.
  /// - Throws: when nothing is left.
  package func inOrder(site: String, _ versions: [String], atMost count: Int) throws -> [String] {
    var found: [(created: String, version: String)] = []
    var failure: (any UserFacingError)?
    for version in versions {
      do {
        let created = try created(site: site, version: version)
        // In order, one older than the one before it means that the rest is older still.
        if remote.listsNewestFirst, found.count >= count, let last = found.last, created < last.created { break }
        found.append((created, version))
      } catch let error as ReleaseError {
        failure = error
        settings.tell(.note("\(site) \(version) is left out: \(error.message)"))
      } catch let error as RemoteError where error.code == .refused || error.code == .notFound {
        failure = error
        settings.tell(.note("\(site) \(version) is left out: \(error.message)"))
      }
    }
    if found.isEmpty, let failure { throw failure }
    return found.sorted { ($0.created, $0.version) > ($1.created, $1.version) }.prefix(count).map(\.version)
  }

  private func created(site: String, version: String) throws -> String {
    if let manifest = try? store.release(site: site, version: version).unverifiedManifest() { return manifest.created }
    let incoming = try IncomingFolder(home: home, site: site, version: version)
    defer { incoming.end() }
    let manifest = try PullAttempt(pull: self, incoming: incoming, site: site, version: version).fetchManifest().manifest
    try check(manifest, site, version, nil)
    return manifest.created
  }
}
