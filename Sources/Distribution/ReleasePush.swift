internal import Diagnostics
internal import POSIX
package import Releases

/// Sends releases to a remote. Each is verified here first, and appears there when all of it has come.
package struct ReleasePush {
  let home: String
  let remote: any Remote
  let keys: TrustedKeys
  let settings: TransferSettings
  let retrying: Retrying

  /// - Parameters:
  ///   - home: `$SLIPWAY_HOME`.
  ///   - keys: whose signatures count; nobody is sent what this host would not take.
  package init(home: String, remote: any Remote, keys: TrustedKeys, settings: TransferSettings) {
    self.home = home
    self.remote = remote
    self.keys = keys
    self.settings = settings
    retrying = Retrying(settings: settings, place: remote.place)
  }

  /// - Throws: `ReleaseError` for one that does not hold, `RemoteError`. Of an upload that was cut short nothing is seen
  ///   there, and the next one goes on with it where the remote can.
  package func push(_ release: Release) throws -> PushedRelease {
    settings.tell(.verifying)
    let verified = try release.verify(keys: keys)
    let manifest = verified.manifest
    let folder = RemoteFolder.release(site: manifest.site, version: manifest.version)
    var pushed = PushedRelease(manifest: manifest, key: verified.key)
    if try isThere(release, folder) {
      pushed.isUnchanged = true
      return pushed
    }
    pushed.sent = try pushDelta(of: release, manifest)
    let files = [
      LocalFile(name: Release.archiveName, path: release.archivePath), LocalFile(name: Release.signatureName, path: release.signaturePath),
      LocalFile(name: Release.manifestName, path: release.manifestPath),
    ]
    let largest = Furthest()
    let tell = settings.tell
    let transfer = Transfer(
      bytesPerSecond: settings.bytesPerSecond,
      progress: {
        largest.note($0)
        tell(.progress(file: Release.archiveName, done: $0, total: $1))
      }, isCancelled: settings.isCancelled)
    try retrying(amount: { largest.bytes }) { try remote.publish(files, as: folder, transfer) }
    pushed.sent += try files.reduce(0) { $0 + (try Files.status($1.path).size) }
    return pushed
  }

  /// Whether the remote has the release, with a signature that counts here.
  private func isThere(_ release: Release, _ folder: RemoteFolder) throws -> Bool {
    let scratch = try Files.makeTemporaryDirectory(prefix: "slipway-push")
    defer { try? Files.removeTree(scratch) }
    let path = Path.join(scratch, Release.signatureName)
    let transfer = Transfer(isCancelled: settings.isCancelled)
    do {
      guard try retrying({ try remote.fetch(Release.signatureName, of: folder, to: path, limit: Release.signatureLimit, transfer) }) else { return false }
    } catch let error as RemoteError where error.code == .notFound || error.code == .refused {
      // No folder as yet; or something that is no signature, and is replaced.
      return false
    }
    return try Files.read(path) == Files.read(release.signaturePath, limit: Release.signatureLimit)
  }
}

/// A release that a remote has now.
package struct PushedRelease: Sendable, Hashable {
  package var manifest: ReleaseManifest
  /// Who signed it.
  package var key: PublicKey
  /// It was there already.
  package var isUnchanged = false
  /// Bytes of the files that were sent.
  package var sent = 0
}
