import ChildProcess
import Cryptography
import JSON
import POSIX
import Releases
import TestSupport
import Testing

/// Releases that no honest host would make, signed all the same: by a trusted key that fell into the wrong hands.
/// `minisign` signs them, so that nothing of ours is in the way of a lie.
struct Forgery {
  let folder: TemporaryFolder
  let secret: String
  let keys: TrustedKeys

  init() throws {
    folder = try TemporaryFolder()
    secret = folder.path("secret.key")
    let made = try Command("minisign", ["-G", "-W", "-s", secret, "-p", folder.path("mallory.pub")]).run()
    try #require(made.status.isSuccess, "\(made.errorText)")
    keys = [try PublicKey(parsing: folder.text("mallory.pub"), name: "mallory")]
  }

  static func file(_ path: String, _ text: String) -> ReleaseFile {
    ReleaseFile(path: path, size: text.utf8.count, sha256: SHA256.hexDigest(Array(text.utf8)))
  }

  static func manifest(_ files: [ReleaseFile], archive: [UInt8]) -> ReleaseManifest {
    ReleaseManifest(
      content: ReleaseContent(site: "portfolio", siteVersion: "1.0.0", files: files), created: "2026-01-15T10:30:00.123Z",
      archive: .init(size: archive.count, sha256: SHA256.hexDigest(archive)))
  }

  /// A signed release whose archive is this tar, compressed.
  func release(_ files: [ReleaseFile], tar: [UInt8]) throws -> Release {
    try release(files, archive: Self.compressed(tar))
  }

  static func compressed(_ tar: [UInt8]) throws -> [UInt8] {
    var archive: [UInt8] = []
    let compressor = ArchiveCompression.compressor { archive += $0 }
    try compressor.write(tar)
    try compressor.finish()
    return archive
  }

  /// A signed release of these bytes.
  func release(_ files: [ReleaseFile], archive: [UInt8]) throws -> Release {
    let manifest = Self.manifest(files, archive: archive)
    return try release(manifest.bytes, archive: archive, version: manifest.version)
  }

  func release(_ manifest: [UInt8], archive: [UInt8], version: String, options: [String] = []) throws -> Release {
    let comment = "slipway release site=portfolio version=\(version) manifest=sha256:\(SHA256.hexDigest(manifest))"
    return try release(manifest, archive: archive, comment: comment, options: options)
  }

  func release(_ manifest: [UInt8], archive: [UInt8], comment: String, options: [String] = []) throws -> Release {
    let path = try folder.write("in/release.tar.zst", archive)
    try folder.write("in/manifest.json", manifest)
    let signed = try Command("minisign", ["-S", "-W", "-s", secret, "-m", path, "-t", comment] + options).run()
    try #require(signed.status.isSuccess, "\(signed.errorText)")
    return try Release.open(path)
  }
}
