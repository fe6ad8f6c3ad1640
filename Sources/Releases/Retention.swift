internal import POSIX

extension ReleaseStore {
  /// What is over the number of releases to keep: the oldest of a site and purpose, except those that are live or
  /// were live before.
  /// - Parameters:
  ///   - keep: at least 1.
  ///   - adding: whether one more is about to come.
  package func prunable(
    site: String, purpose: ReleaseContent.Purpose, keep: Int, adding: Bool = false
  ) throws -> [StoredRelease] {
    // Manifests are long, and most of the time there are not that many.
    if try versions(site).count <= keep - (adding ? 1 : 0) { return [] }
    let live = try liveVersions(site: site)
    return try list(site: site).filter { $0.manifest.purpose == purpose }.dropFirst(max(0, keep - (adding ? 1 : 0)))
      .filter { !live.contains($0.manifest.version) }
  }

  /// Removes what is `prunable`; under the lock of the site.
  /// - Returns: the versions that are gone.
  package func prune(site: String, purpose: ReleaseContent.Purpose, keep: Int) throws -> [String] {
    try prunable(site: site, purpose: purpose, keep: keep).map { stored in
      try remove(stored.release)
      return stored.manifest.version
    }
  }

  /// Removes a release; under the lock of the site. Nothing there is no error.
  /// - Throws: `ReleaseError` (`live`) when it is live or was live before.
  package func remove(site: String, version: String) throws {
    let folder = try folder(site: site, version: version)
    if try liveVersions(site: site).contains(version) {
      throw ReleaseError(.live, "the release \(version) of \(site) is live, was before what is, or is what a channel names",
        help: "publish another one first")
    }
    try remove(Release(folder: folder))
  }

  /// Hidden by one rename first, so that nobody finds half a release.
  private func remove(_ release: Release) throws {
    let hidden = Files.temporaryName(beside: release.folder)
    do { try Files.rename(release.folder, to: hidden) } catch {
      if error.isNotFound { return }
      throw error
    }
    try Files.removeTree(hidden)
    try Files.synchronizeDirectory(Path.parent(release.folder))
  }
}
