internal import Diagnostics
internal import POSIX
package import Releases

/// Fetches releases from a remote into the store of a home. Signature and manifest come first, and are verified; then it
/// is known how long the archive is, and what it hashes to. What is live is not touched.
package struct ReleasePull {
  let home: String
  let store: ReleaseStore
  let remote: any Remote
  let keys: TrustedKeys
  let settings: TransferSettings
  let retrying: Retrying

  /// - Parameters:
  ///   - home: `$SLIPWAY_HOME`.
  ///   - keys: whose signatures count.
  package init(home: String, remote: any Remote, keys: TrustedKeys, settings: TransferSettings) {
    self.home = home
    self.remote = remote
    self.keys = keys
    self.settings = settings
    store = ReleaseStore(home: home)
    retrying = Retrying(settings: settings, place: remote.place)
  }

  /// - Parameter digest: of the release's content, where a channel says it.
  /// - Throws: `RemoteError`, `ReleaseError` for what does not hold, `SystemError`. What has come so far stays, for the
  ///   next time; nothing else has changed.
  package func pull(site: String, version: String, digest: String? = nil) throws -> PulledRelease {
    try ReleaseNames.check(site: site)
    try ReleaseNames.check(version: version)
    if let present = try present(site: site, version: version) {
      try check(present.manifest, site, version, digest)
      return PulledRelease(manifest: present.manifest, key: present.key, folder: present.release.folder, isUnchanged: true)
    }
    IncomingFolder.removeOld(home: home)
    let before = remote.wireBytes
    let incoming = try IncomingFolder(home: home, site: site, version: version)
    do {
      let attempt = PullAttempt(pull: self, incoming: incoming, site: site, version: version)
      var pulled = try attempt.run { manifest throws in try check(manifest, site, version, digest) }
      try incoming.remove()
      pulled.wireBytes = remote.wireBytes.map { $0 - (before ?? 0) }
      return pulled
    } catch {
      incoming.end()
      throw error
    }
  }

  /// The release as it is in the store, when all of it holds.
  private func present(site: String, version: String) throws -> VerifiedRelease? {
    let release = Release(folder: try store.folder(site: site, version: version))
    guard Files.exists(release.folder) else { return nil }
    do { return try release.verify(keys: keys) } catch let error as ReleaseError where [.damaged, .badSignature, .invalidManifest].contains(error.code) {
      settings.tell(.note("the release that is here is damaged, and is replaced: \(error.message)"))
      return nil
    } catch let error as SystemError where error.isNotFound {
      settings.tell(.note("the release that is here lacks a file, and is replaced: \(error.message)"))
      return nil
    }
  }

  func check(_ manifest: ReleaseManifest, _ site: String, _ version: String, _ digest: String?) throws {
    guard manifest.site == site, manifest.version == version else {
      throw RemoteError(.refused, "\(remote.place) answers with \(manifest.site) \(manifest.version) instead of \(site) \(version)")
    }
    if let digest, manifest.digest != digest {
      throw RemoteError(.refused, "\(site) \(version) is not the release that the channel names: its digest is another one")
    }
  }
}

/// A release that is in the store now.
package struct PulledRelease: Sendable, Hashable {
  package var manifest: ReleaseManifest
  /// Who signed it.
  package var key: PublicKey
  package var folder: String
  /// It was there already.
  package var isUnchanged = false
  /// Bytes of files that travelled.
  package var received = 0
  /// Everything that went over the wire, requests and headers included; nil where that isn't counted.
  package var wireBytes: Int?
  /// The version of which only the difference travelled.
  package var deltaFrom: String?
}
