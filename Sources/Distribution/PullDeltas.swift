internal import Diagnostics
internal import POSIX
internal import Releases

/// What travels when an older release of the site is here. Whatever goes wrong with it, the whole file helps; and what
/// comes out is verified like any other.
extension PullAttempt {
  /// Of an archive; below it a delta saves less than asking for it costs.
  private static let worthwhileSize = 16 << 10
  /// The releases here of which the remote may have the difference to the new one.
  private static let candidates = 2

  /// - Returns: the older version out of which the archive was made, or nil where it has to be fetched whole.
  func fetchDelta(_ manifest: ReleaseManifest) throws -> String? {
    guard pull.settings.usesDeltas, manifest.archive.size > Self.worthwhileSize, ReleaseDelta.canRebuild(manifest.archive) else { return nil }
    for older in try olderReleases() {
      let version = older.manifest.version
      guard let path = try fetch(ReleaseDelta.name, from: older, limit: manifest.archive.size) else { continue }
      let isMade = try useful(path, version) {
        try ReleaseDelta.apply(path, from: older.release, archive: release.archivePath, as: manifest.archive) { _, _ in try pull.retrying.check() }
      }
      if isMade { return version }
    }
    return nil
  }

  /// - Returns: whether a manifest was made out of an older one; it is still to be verified.
  func fetchManifestDelta() throws -> Bool {
    guard pull.settings.usesDeltas else { return false }
    for older in try olderReleases() {
      guard let path = try fetch(ManifestDelta.name, from: older, limit: ReleaseManifest.sizeLimit) else { continue }
      let isMade = try useful(path, older.manifest.version) {
        let bytes = try ManifestDelta.apply(
          try Files.read(path, limit: ReleaseManifest.sizeLimit),
          from: try Files.read(older.release.manifestPath, limit: ReleaseManifest.sizeLimit), place: "\(pull.remote.place)/\(folder.path)")
        try Files.write(release.manifestPath, bytes)
      }
      if isMade { return true }
    }
    return false
  }

  /// The newest of the site, without this one.
  private func olderReleases() throws -> [StoredRelease] {
    Array(try pull.store.list(site: site).filter { $0.manifest.version != version }.prefix(Self.candidates))
  }

  /// - Returns: where the delta lies now; nil where the remote has none.
  private func fetch(_ name: String, from older: StoredRelease, limit: Int) throws -> String? {
    try Files.makeDirectories(incoming.scratch)
    let path = Path.join(incoming.scratch, "\(older.manifest.version).\(name)")
    do {
      if try fetchByDictionary(name, from: older, to: path, limit: limit) { return path }
      return try fetch(name, of: .delta(site: site, version: version, from: older.manifest.version), to: path, limit: limit) ? path : nil
    } catch let error as RemoteError where error.code == .refused || error.code == .unsupported || error.code == .unavailable {
      tell(older.manifest.version, error)
      return nil
    }
  }

  /// Asks for the delta by the digest of what is here, where the remote understands that: it needs to know no version.
  private func fetchByDictionary(_ name: String, from older: StoredRelease, to path: String, limit: Int) throws -> Bool {
    guard let remote = pull.remote as? any DictionaryRemote, !Files.exists(path) else { return false }
    let digest: [UInt8]
    if name == ManifestDelta.name {
      digest = ManifestDelta.digest(of: try Files.read(older.release.manifestPath, limit: ReleaseManifest.sizeLimit))
    } else {
      let tar = try Dictionaries(home: pull.home).digest(of: older)
      guard tar.size <= DeltaFormat.largestDictionary else { return false }
      digest = tar.sha256
    }
    return try transferred(name, to: path) {
      try remote.fetch(name == ManifestDelta.name ? Release.manifestName : "release.tar", of: folder, against: digest, to: path, limit: limit, $0)
    }
  }

  /// - Returns: whether `body` did what it should; a delta of no use is removed.
  private func useful(_ path: String, _ version: String, _ body: () throws -> Void) throws -> Bool {
    defer { try? Files.remove(path) }
    do {
      try body()
      return true
    } catch let error as RemoteError where error.code == .cancelled { throw error } catch let error as any UserFacingError {
      tell(version, error)
      return false
    }
  }

  private func tell(_ version: String, _ error: any UserFacingError) {
    let reason = error.diagnostics.first?.message ?? ""
    pull.settings.tell(.note("the difference to \(version) is of no use, and the whole file is fetched: \(reason)"))
  }
}
