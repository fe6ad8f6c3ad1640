internal import POSIX
internal import Releases
internal import StepKit

/// Where a release comes from: its manifest, verified, and a way to its files.
struct ReleaseSource {
  var manifest: ReleaseManifest
  /// Writes the files into a new folder; nil when only what was extracted earlier is left.
  var extract: Extract?

  /// - Parameter progress: called with the bytes written and those to write; what it throws ends the extraction.
  typealias Extract = (_ folder: String, _ progress: (Int, Int) throws -> Void) throws -> Void

  /// - Throws: `StepError` or `ReleaseError` when there is no such release, or it can't be trusted.
  static func find(_ settings: Settings, _ layout: Layout) throws -> ReleaseSource {
    let source: ReleaseSource
    switch settings.source {
    case .release(let path): source = try open(path, layout)
    case .version(let site, let version): source = try find(site, try version ?? previous(site, settings, layout), layout)
    }
    try source.manifest.checkNames()
    return source
  }

  /// What was live before; a rollback goes there.
  private static func previous(_ site: String, _ settings: Settings, _ layout: Layout) throws -> String {
    let deployment = Deployment(layout: layout, site: site, environment: settings.environment)
    guard let version = try deployment.state().previous else {
      throw StepError(
        .notFound, "\(site) has no previous release in \(settings.environment)", effects: .none,
        help: "name a version; `slipway release list \(site)` shows what there is")
    }
    return version
  }

  /// The store's archive where it is still there, else the files that were extracted from it.
  private static func find(_ site: String, _ version: String, _ layout: Layout) throws -> ReleaseSource {
    if Files.exists(layout.storedRelease(site, version)) {
      let source = try open(layout.storedRelease(site, version), layout)
      guard source.manifest.site == site, source.manifest.version == version else {
        throw StepError(
          .validation, "\(layout.storedRelease(site, version)) holds \(source.manifest.site) \(source.manifest.version)",
          effects: .none, help: "put every release into the folder of its own name")
      }
      return source
    }
    let record = layout.manifest(site, version)
    guard Files.exists(record) else {
      throw StepError(
        .notFound, "there is no release \(version) of \(site)", effects: .none,
        help: "`slipway release list \(site)` shows what there is")
    }
    return ReleaseSource(manifest: try ReleaseManifest(reading: record), extract: nil)
  }

  /// Signature, manifest, archive: all of it is checked before anything is used.
  private static func open(_ path: String, _ layout: Layout) throws -> ReleaseSource {
    let release = try Release.open(path)
    let verified = try release.verify(keys: ChannelStore(home: layout.home).trustedKeys(for: release))
    return ReleaseSource(manifest: verified.manifest) { try verified.extract(to: $0, progress: $1) }
  }
}
