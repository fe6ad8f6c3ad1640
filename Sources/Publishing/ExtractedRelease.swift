internal import Cryptography
internal import POSIX
package import Releases

/// A release as nginx serves it: a read-only folder whose files have times made from their content.
package struct ExtractedRelease: Sendable {
  package let manifest: ReleaseManifest
  /// Absolute.
  package let folder: String

  /// Whether the folder holds exactly the manifest's files, byte for byte, and everyone may read them.
  package func isIntact() -> Bool {
    var foreign = false
    guard let paths = try? Files.walk(folder, other: { _ in foreign = true }), !foreign,
      Set(paths) == Set(manifest.files.map(\.path))
    else { return false }
    return manifest.files.allSatisfy { file in
      let path = Path.join(folder, file.path)
      guard let status = try? Files.status(path), status.size == file.size, status.permissions & 0o444 == 0o444,
        Int(status.modified) == ContentTime.seconds(sha256: file.sha256)
      else { return false }
      return (try? Self.digest(path)) == file.sha256
    }
  }

  package func setTimes() throws {
    for file in manifest.files {
      try Files.setModified(Path.join(folder, file.path), seconds: Double(ContentTime.seconds(sha256: file.sha256)))
    }
  }

  /// SHA-256 in hexadecimal, read in pieces.
  private static func digest(_ path: String) throws -> String {
    let file = try FileDescriptor(opening: path, .readNoFollow)
    var hash = SHA256()
    while case let bytes = try file.read(upTo: 1 << 18), !bytes.isEmpty { hash.update(bytes) }
    return hash.hexDigest()
  }
}
