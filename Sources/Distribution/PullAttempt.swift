internal import Diagnostics
internal import POSIX
internal import Releases

/// One release on its way into the store.
final class PullAttempt {
  let pull: ReleasePull
  let incoming: IncomingFolder
  let site: String
  let version: String
  /// Bytes of files that travelled.
  var received = 0
  private(set) var deltaFrom: String?

  var folder: RemoteFolder { .release(site: site, version: version) }
  var release: Release { incoming.release }
  private var settings: TransferSettings { pull.settings }

  init(pull: ReleasePull, incoming: IncomingFolder, site: String, version: String) {
    self.pull = pull
    self.incoming = incoming
    self.site = site
    self.version = version
  }

  /// - Parameter check: whether the manifest is of what was asked for.
  func run(check: (ReleaseManifest) throws -> Void) throws -> PulledRelease {
    let sealed = try fetchManifest()
    try check(sealed.manifest)
    let archive = sealed.manifest.archive
    var isResumed = prepareArchive(archive)
    deltaFrom = isResumed ? nil : try fetchDelta(sealed.manifest)
    while true {
      if deltaFrom == nil { try fetchArchive(archive) }
      do {
        settings.tell(.verifying)
        let stored = try pull.store.adopt(
          release.folder, keys: pull.keys, owner: "slipway release pull", check: { try pull.retrying.check() },
          progress: { _, _ in try pull.retrying.check() })
        return PulledRelease(
          manifest: stored.manifest, key: sealed.key, folder: stored.release.folder, received: received, deltaFrom: deltaFrom)
      } catch let error as ReleaseError {
        // Whatever is wrong with it, the next time must not go on behind it.
        try? Files.remove(release.archivePath)
        guard isResumed || deltaFrom != nil else { throw error }
        isResumed = false
        deltaFrom = nil
        settings.tell(.note("what was here of an earlier time does not fit; the archive is fetched anew"))
      }
    }
  }

  /// Signature and manifest, verified by each other.
  func fetchManifest() throws -> SealedManifest {
    try? Files.remove(release.signaturePath)
    guard try fetch(Release.signatureName, of: folder, to: release.signaturePath, limit: Release.signatureLimit) else {
      throw RemoteError(.notFound, "\(pull.remote.place) has no release \(version) of \(site)")
    }
    try checkKey()
    // An earlier time may have brought the manifest.
    if let sealed = try? release.sealedManifest(keys: pull.keys) { return sealed }
    try? Files.remove(release.manifestPath)
    if try fetchManifestDelta(), let sealed = try? release.sealedManifest(keys: pull.keys) { return sealed }
    try? Files.remove(release.manifestPath)
    guard try fetch(Release.manifestName, of: folder, to: release.manifestPath, limit: ReleaseManifest.sizeLimit) else {
      throw RemoteError(.refused, "\(pull.remote.place) has a signature of \(site) \(version), and no manifest", help: "have it pushed again")
    }
    do { return try release.sealedManifest(keys: pull.keys) } catch {
      try? Files.remove(release.manifestPath)
      throw error
    }
  }

  /// A key that does not count is refused before a byte of the manifest travels.
  private func checkKey() throws {
    let signature = try Files.read(release.signaturePath, limit: Release.signatureLimit)
    do throws(ReleaseError) {
      _ = try SealedManifest(
        signature: signature, manifest: [], keys: pull.keys, place: "\(pull.remote.place)/\(folder.path)")
    } catch {
      if [.unknownKey, .revokedKey, .badSignature].contains(error.code) { throw error }
    }
  }

  /// - Returns: whether a part of the archive is there from an earlier time.
  private func prepareArchive(_ archive: ReleaseManifest.Archive) -> Bool {
    guard let status = try? Files.linkStatus(release.archivePath) else { return false }
    if status.kind == .file, status.size <= archive.size, status.size > 0 { return true }
    try? Files.remove(release.archivePath)
    return false
  }

  private func fetchArchive(_ archive: ReleaseManifest.Archive) throws {
    let present = (try? Files.linkStatus(release.archivePath))?.size ?? 0
    if present == archive.size { return }
    try checkSpace(archive.size - present)
    guard try fetch(Release.archiveName, of: folder, to: release.archivePath, limit: archive.size) else {
      throw RemoteError(.refused, "\(pull.remote.place) has a manifest of \(site) \(version), and no archive", help: "have it pushed again")
    }
    let size = try Files.linkStatus(release.archivePath).size
    guard size == archive.size else {
      if size > archive.size { try? Files.remove(release.archivePath) }
      throw RemoteError(.refused, "\(pull.remote.place) sent \(size) bytes of an archive that has \(archive.size) by its manifest")
    }
  }

  private func checkSpace(_ bytes: Int) throws {
    let available = try Files.availableSpace(incoming.release.folder)
    guard bytes <= available else {
      throw RemoteError(
        .full, "the archive needs \(bytes) bytes more, and \(incoming.release.folder) has room for \(available)", help: "free some space there")
    }
  }

  /// A file, with retries.
  func fetch(_ name: String, of folder: RemoteFolder, to path: String, limit: Int) throws -> Bool {
    try transferred(name, to: path) { try pull.remote.fetch(name, of: folder, to: path, limit: limit, $0) }
  }

  /// Counts what comes, and tries again.
  func transferred(_ name: String, to path: String, _ body: (Transfer) throws -> Bool) throws -> Bool {
    let size = { (try? Files.linkStatus(path))?.size ?? 0 }
    let tell = settings.tell
    let transfer = Transfer(
      bytesPerSecond: settings.bytesPerSecond, progress: { tell(.progress(file: name, done: $0, total: $1)) },
      isCancelled: settings.isCancelled)
    return try pull.retrying(amount: size) {
      let before = size()
      defer { received += max(0, size() - before) }
      do { return try body(transfer) } catch let error as SystemError where error.isDiskFull {
        throw RemoteError(.full, error.message, help: "free some space there, and pull again: what has come stays")
      }
    }
  }
}
