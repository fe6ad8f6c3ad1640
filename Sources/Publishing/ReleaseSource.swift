package import Nginx
internal import POSIX
package import Releases
internal import StepProtocol

/// Where a release comes from: its manifest, verified, and a way to its files.
package struct ReleaseSource {
  package var manifest: ReleaseManifest
  /// Nil when only what was extracted earlier is left. The archive is verified when something is taken out of it.
  package var archive: VerifiedRelease?

  /// - Parameter path: of a release folder or an archive, absolute.
  /// - Throws: `ServingError` or `ReleaseError` when there is no such release, or it can't be trusted.
  package static func find(path: String, _ layout: Layout) throws -> ReleaseSource { try open(path, layout).checked() }

  /// - Parameter version: nil for what was live before in this environment; a rollback goes there.
  /// - Throws: as above.
  package static func find(version: String?, of deployment: Deployment) throws -> ReleaseSource {
    try find(deployment.site, try version ?? previous(deployment), deployment.layout).checked()
  }

  private func checked() throws -> ReleaseSource {
    try manifest.checkNames()
    return self
  }

  private static func previous(_ deployment: Deployment) throws -> String {
    let site = deployment.site
    guard let version = try deployment.state().previous else {
      throw ServingError(
        .notFound, "\(site) has no previous release in \(deployment.environment)",
        help: "name a version; `slipway release list \(site)` shows what there is")
    }
    return version
  }

  /// The store's archive where it is still there, else the files that were extracted from it.
  private static func find(_ site: String, _ version: String, _ layout: Layout) throws -> ReleaseSource {
    if Files.exists(layout.storedRelease(site, version)) {
      let source = try open(layout.storedRelease(site, version), layout)
      guard source.manifest.site == site, source.manifest.version == version else {
        throw ServingError(
          .validation, "\(layout.storedRelease(site, version)) holds \(source.manifest.site) \(source.manifest.version)", help: "put every release into the folder of its own name")
      }
      return source
    }
    let record = layout.manifest(site, version)
    guard Files.exists(record) else {
      throw ServingError(
        .notFound, "there is no release \(version) of \(site)",
        help: "`slipway release list \(site)` shows what there is")
    }
    return ReleaseSource(manifest: try ReleaseManifest(reading: record), archive: nil)
  }

  /// Signature and manifest are checked here; the archive by both, in the pass that extracts it.
  private static func open(_ path: String, _ layout: Layout) throws -> ReleaseSource {
    let release = try Release.open(path)
    let sealed = try release.sealed(keys: ChannelStore(home: layout.home).trustedKeys(for: release))
    return ReleaseSource(manifest: sealed.manifest, archive: sealed)
  }
}
