internal import Cryptography
internal import Diagnostics
internal import POSIX
package import Releases

/// Which releases a host may name in `Available-Dictionary`, and which one is meant by it: the digests of their tars,
/// each taken once.
package struct Dictionaries: Sendable {
  private let root: String
  private let most: Int

  /// - Parameters:
  ///   - home: `$SLIPWAY_HOME`.
  ///   - most: notes that are kept, of 40 bytes each.
  package init(home: String, most: Int = 4096) {
    root = Path.join(home, "cache/dictionaries")
    self.most = most
  }

  /// Size and SHA-256 of the tar of a release.
  /// - Throws: `RemoteError` (`refused`) for a damaged archive, `SystemError`.
  package func digest(of stored: StoredRelease) throws -> TarDigest {
    // The name is 64 hexadecimal digits: manifests with anything else are not parsed.
    let path = Path.join(root, stored.manifest.archive.sha256)
    if let known = (try? Files.read(path, limit: 40)).flatMap(Self.parse) { return known }
    let digest = try ReleaseDelta.tarDigest(of: stored.release)
    // Releases go, and notes about them don't: beyond a number all of them do, and are taken again where they are needed.
    if try isFull() { for name in try Files.list(root) { try? Files.remove(Path.join(root, name)) } }
    try Files.makeDirectories(root)
    try Files.replace(path, with: littleEndian(digest.size, bytes: 8) + digest.sha256)
    return digest
  }

  private func isFull() throws(SystemError) -> Bool {
    do { return try Files.list(root).count >= most } catch {
      if error.isNotFound { return false }
      throw error
    }
  }

  /// The release whose tar has this digest.
  /// - Parameters:
  ///   - digest: SHA-256, 32 bytes.
  ///   - releases: of a site, the likeliest first. One that is damaged is left out.
  package func release(withTar digest: [UInt8], among releases: [StoredRelease]) -> StoredRelease? {
    releases.first { (try? self.digest(of: $0))?.sha256 == digest }
  }

  /// The release whose manifest has this digest.
  /// - Parameters: as of the tar.
  package func release(withManifest digest: [UInt8], among releases: [StoredRelease]) -> StoredRelease? {
    releases.first { stored in
      (try? Files.read(stored.release.manifestPath, limit: ReleaseManifest.sizeLimit)).map(ManifestDelta.digest) == digest
    }
  }

  private static func parse(_ bytes: [UInt8]) -> TarDigest? {
    guard bytes.count == 40 else { return nil }
    var reader = LittleEndianReader(bytes[...])
    return TarDigest(&reader)
  }
}
