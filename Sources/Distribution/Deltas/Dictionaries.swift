internal import Cryptography
internal import Diagnostics
internal import POSIX
package import Releases

/// Which releases a host may name in `Available-Dictionary`, and which one is meant by it: the digests of their tars,
/// each taken once.
package struct Dictionaries: Sendable {
  private let root: String

  /// - Parameter home: `$SLIPWAY_HOME`.
  package init(home: String) { root = Path.join(home, "cache/dictionaries") }

  /// Size and SHA-256 of the tar of a release.
  /// - Throws: `RemoteError` (`refused`) for a damaged archive, `SystemError`.
  package func digest(of stored: StoredRelease) throws -> TarDigest {
    // The name is 64 hexadecimal digits: manifests with anything else are not parsed.
    let path = Path.join(root, stored.manifest.archive.sha256)
    if let known = (try? Files.read(path, limit: 40)).flatMap(Self.parse) { return known }
    let digest = try ReleaseDelta.tarDigest(of: stored.release)
    try Files.makeDirectories(root)
    try Files.replace(path, with: littleEndian(digest.size, bytes: 8) + digest.sha256)
    return digest
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

  /// Forgets what is known of releases that are gone.
  /// - Parameter archives: SHA-256 of those that are there, in hexadecimal digits.
  /// - Throws: `SystemError`.
  package func keep(only archives: Set<String>) throws {
    let names: [String]
    do { names = try Files.list(root) } catch {
      if error.isNotFound { return }
      throw error
    }
    for name in names where !archives.contains(name) { try Files.remove(Path.join(root, name)) }
  }

  private static func parse(_ bytes: [UInt8]) -> TarDigest? {
    guard bytes.count == 40 else { return nil }
    var reader = LittleEndianReader(bytes[...])
    return TarDigest(&reader)
  }
}
