package import Diagnostics
package import POSIX

/// One entry of the store, with what its manifest claims.
package struct StoredRelease: Sendable, Hashable {
  package let release: Release
  package let manifest: ReleaseManifest

  package init(release: Release, manifest: ReleaseManifest) {
    self.release = release
    self.manifest = manifest
  }
}

extension ReleaseStore {
  /// Ids of the sites that have releases, sorted.
  package func sites() throws(SystemError) -> [String] {
    do { return try Files.list(root).filter(ReleaseNames.isSite) } catch {
      if error.isNotFound { return [] }
      throw error
    }
  }

  /// The releases of a site, newest first.
  /// - Parameter damaged: called with the folder of an entry whose manifest can't be read, and why.
  package func list(site: String, damaged: (String, any UserFacingError) -> Void = { _, _ in }) throws -> [StoredRelease] {
    try ReleaseNames.check(site: site)
    var found: [StoredRelease] = []
    for version in try versions(site) {
      let release = Release(folder: Path.join(siteFolder(site), version))
      do {
        let manifest = try release.unverifiedManifest()
        guard manifest.site == site, manifest.version == version else {
          throw ReleaseError(.invalidManifest, "\(release.manifestPath) belongs to \(manifest.site) \(manifest.version)")
        }
        found.append(StoredRelease(release: release, manifest: manifest))
      } catch let error as any UserFacingError {
        damaged(release.folder, error)
      }
    }
    return found.sorted { ($0.manifest.created, $0.manifest.version) > ($1.manifest.created, $1.manifest.version) }
  }

  /// By version.
  /// - Throws: `ReleaseError` (`notFound`) with the nearest version there is.
  package func release(site: String, version: String) throws -> Release {
    let folder = try folder(site: site, version: version)
    guard (try? Files.linkStatus(folder))?.kind == .directory else {
      throw ReleaseError(
        .notFound, "\(site) has no release \(version)", help: suggestion(for: version, among: (try? versions(site)) ?? []))
    }
    return try Release.open(folder)
  }

  func versions(_ site: String) throws(SystemError) -> [String] {
    do { return try Files.list(siteFolder(site)).filter(ReleaseNames.isVersion) } catch {
      if error.isNotFound { return [] }
      throw error
    }
  }
}
