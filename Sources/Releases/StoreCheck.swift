package import Diagnostics
internal import POSIX

/// What was found out about one release of the store.
package struct CheckedRelease: Sendable {
  package var site: String
  package var version: String
  package var folder: String
  /// Who signed it, where that holds.
  package var key: PublicKey?
  /// What is wrong with it; empty when nothing is.
  package var problems: [Diagnostic]
}

extension ReleaseStore {
  /// Looks at every release of every site: whether its files are there, its signature holds, its manifest is the one that
  /// was signed, and its archive has the size that it says.
  /// - Parameters:
  ///   - keys: whose signatures count for a site.
  ///   - readsData: whether every archive is read, and every file in it held against its digest.
  ///   - progress: called with the release that is looked at, and the bytes that were read of it and those to read; what
  ///     it throws ends the check.
  /// - Throws: `SystemError` when the store can't be listed.
  package func check(
    keys: (String) throws -> TrustedKeys, readsData: Bool, progress: (_ site: String, _ version: String, Int, Int) throws -> Void = { _, _, _, _ in }
  ) throws -> [CheckedRelease] {
    var results: [CheckedRelease] = []
    for site in try sites() {
      let keys = try keys(site)
      for version in try Files.list(siteFolder(site)) where ReleaseNames.isVersion(version) {
        try progress(site, version, 0, 0)
        let folder = Path.join(siteFolder(site), version)
        var result = CheckedRelease(site: site, version: version, folder: folder, key: nil, problems: [])
        do {
          result.key = try check(folder, site: site, version: version, keys, readsData) { try progress(site, version, $0, $1) }
        } catch let error as any UserFacingError { result.problems = error.diagnostics }
        results.append(result)
      }
    }
    return results
  }

  private func check(
    _ folder: String, site: String, version: String, _ keys: TrustedKeys, _ readsData: Bool, _ progress: (Int, Int) throws -> Void
  ) throws -> PublicKey {
    let release = try Release.open(folder)
    let manifest: ReleaseManifest
    let key: PublicKey
    if readsData {
      let verified = try release.verifyFiles(keys: keys, progress: progress)
      (manifest, key) = (verified.manifest, verified.key)
    } else {
      let sealed = try release.sealedManifest(keys: keys)
      (manifest, key) = (sealed.manifest, sealed.key)
      let size = try Files.status(release.archivePath).size
      guard size == manifest.archive.size else {
        throw ReleaseError(.damaged, "\(release.archivePath) has \(size) bytes, and its manifest says \(manifest.archive.size)")
      }
    }
    guard manifest.site == site, manifest.version == version else {
      throw ReleaseError(.invalidManifest, "\(folder) holds \(manifest.site) \(manifest.version)")
    }
    return key
  }
}
