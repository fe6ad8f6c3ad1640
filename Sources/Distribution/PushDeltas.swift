internal import Diagnostics
internal import POSIX
internal import Releases

/// The difference to the newest release that the remote has, for those who have that one: put there before the release,
/// so that whoever finds the release finds it too. It is an extra: without it everything works as well.
extension ReleasePush {
  /// Of how many versions a remote has a delta.
  private static let kept = 3
  /// Of an archive.
  private static let worthwhileSize = 16 << 10

  /// - Returns: bytes that were sent.
  func pushDelta(of release: Release, _ manifest: ReleaseManifest) throws -> Int {
    guard settings.usesDeltas, manifest.archive.size > Self.worthwhileSize else { return 0 }
    do {
      let site = manifest.site
      let there = Set(try remote.versions(site: site))
      let both = try ReleaseStore(home: home).list(site: site).filter { there.contains($0.manifest.version) && $0.manifest.version != manifest.version }
      guard let older = both.first else { return 0 }
      let cache = DeltaCache(home: home)
      let newer = StoredRelease(release: release, manifest: manifest)
      guard let archive = try cache.archiveDelta(from: older, to: newer, progress: { _, _ in try retrying.check() }) else { return 0 }
      var files = [LocalFile(name: ReleaseDelta.name, path: archive)]
      if let path = try cache.manifestDelta(from: older.release, to: release) { files.append(LocalFile(name: ManifestDelta.name, path: path)) }
      let folder = RemoteFolder.delta(site: site, version: manifest.version, from: older.manifest.version)
      try retrying { try remote.publish(files, as: folder, Transfer(bytesPerSecond: settings.bytesPerSecond, isCancelled: settings.isCancelled)) }
      // With this one, one more than are kept.
      if both.count > Self.kept {
        try remote.remove(.delta(site: site, version: both[Self.kept - 1].manifest.version, from: both[Self.kept].manifest.version))
      }
      return try files.reduce(0) { $0 + (try Files.status($1.path).size) }
    } catch let error as RemoteError where error.code == .cancelled { throw error } catch let error as RemoteError where error.code == .notFound {
      // A place that is not there as yet has no older release.
      return 0
    } catch let error as any UserFacingError {
      settings.tell(.note("the difference to the release before is not sent: \(error.diagnostics.first?.message ?? "")"))
      return 0
    }
  }
}
