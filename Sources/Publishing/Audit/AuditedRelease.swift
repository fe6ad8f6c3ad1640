internal import Nginx
internal import POSIX
internal import Releases

/// What a release must be: its signed manifest from the store, and what is wrong with that already.
struct AuditedRelease {
  var manifest: ReleaseManifest
  /// From the store's archive; nil where it can't be trusted, or is gone.
  var source: ReleaseSource?
  var drifts: [Drift] = []

  /// - Parameter checksArchive: whether every byte of the archive is looked at, too.
  /// - Throws: when nothing at all says what the release is.
  init(_ deployment: Deployment, version: String, checksArchive: Bool = true) throws {
    let (layout, site) = (deployment.layout, deployment.site)
    let stored = "releases/\(site)/\(version)"
    let record = layout.manifest(site, version)
    let kept = try? Files.read(record, limit: ReleaseManifest.sizeLimit)
    do {
      if checksArchive {
        let found = try ReleaseSource.find(version: version, of: deployment)
        manifest = found.manifest
        do {
          guard let release = found.archive?.release else { throw ReleaseError(.notFound, "no archive") }
          _ = try release.verify(keys: ChannelStore(home: layout.home).trustedKeys(for: release))
          source = found
        } catch { drifts.append(Self.unsigned(stored, "\(error)", site, version)) }
      } else {
        let release = try Release.open(layout.storedRelease(site, version))
        manifest = try release.sealedManifest(keys: ChannelStore(home: layout.home).trustedKeys(for: release)).manifest
        try manifest.checkNames()
      }
    } catch {
      // What lies beside the files is signed by nobody, and the best there is.
      guard let known = try? ReleaseManifest(reading: record), known.site == site, known.version == version else { throw error }
      manifest = known
      drifts.append(Self.unsigned(stored, "\(error)", site, version))
    }
    if source != nil, kept != manifest.bytes {
      let found = kept == nil ? "nothing" : "another manifest"
      drifts.append(Drift(.signature, layout.below(record), expected: "the signed manifest", found: found))
    }
  }

  private static func unsigned(_ stored: String, _ found: String, _ site: String, _ version: String) -> Drift {
    Drift(
      .signature, stored, expected: "the release's archive with a signature that holds", found: found,
      remedy: "bring the archive of \(site) \(version) back (slipway release pull), or publish the site again")
  }
}
