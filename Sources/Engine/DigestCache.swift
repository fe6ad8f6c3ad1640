internal import Cryptography
internal import POSIX

/// SHA-256 of plugin programs, remembered in the home's cache for as long as a file keeps its identity: a program of
/// some megabytes would otherwise be read whole for every run. For provenance; what must resist a swap reads the file.
struct DigestCache: Sendable {
  private let folder: String

  init(home: Home) { folder = Path.join(home.cache, "digests") }

  /// In hexadecimal; nil when the file can't be read.
  func digest(_ path: String) -> String? {
    guard let status = try? Files.status(path) else { return nil }
    let identity = "\(path) \(status.device) \(status.inode) \(status.size) \(status.modified)"
    let entry = Path.join(folder, String(SHA256.hexDigest(Array(identity.utf8)).prefix(32)))
    if let known = try? Files.read(entry, limit: 64), known.count == 64 { return String(decoding: known, as: UTF8.self) }
    guard let digest = try? FileDigest.of(path) else { return nil }
    // Without it the next run computes it again.
    try? Files.makeDirectories(folder)
    try? Files.replace(entry, with: Array(digest.utf8))
    return digest
  }
}
