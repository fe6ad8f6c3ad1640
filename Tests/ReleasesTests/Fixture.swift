import Archives
import Cryptography
import JSON
import POSIX
import Releases
import TestSupport
import Testing

/// A home, and a small site to release.
struct Fixture {
  let folder: TemporaryFolder
  let home: String
  let tree: String

  init() throws {
    folder = try TemporaryFolder()
    home = folder.path("home")
    tree = folder.path("tree")
    try write("index.html", "<h1>Bonjour</h1>")
    try write("static/css/styles.3f9a1c2b.css", "body{}")
    try write("static/images/été.svg", "<svg/>")
  }

  var store: ReleaseStore { ReleaseStore(home: home) }
  var keys: ReleaseKeys { ReleaseKeys(home: home) }

  func write(_ path: String, _ text: String) throws { try folder.write("tree/\(path)", text) }

  func content(
    site: String = "portfolio", siteVersion: String = "1.2.0", purpose: ReleaseContent.Purpose = .release,
    domains: [String] = ["portfolio.example.org"], files: [ReleaseFile]
  ) -> ReleaseContent {
    ReleaseContent(
      site: site, siteVersion: siteVersion, name: "Portfolio", url: "https://portfolio.example.org", domains: domains,
      purpose: purpose, files: files)
  }

  /// A release of the tree as it is now.
  @discardableResult
  func make(
    site: String = "portfolio", siteVersion: String = "1.2.0", purpose: ReleaseContent.Purpose = .release,
    created: Double = 1_768_473_000.123
  ) throws -> StoredRelease {
    let read = try ReleaseTree(reading: tree)
    let lock = try store.lock(site: site, owner: "a test")
    defer { lock.release() }
    return try store.make(
      content(site: site, siteVersion: siteVersion, purpose: purpose, files: read.files), from: read,
      provenance: ReleaseProvenance(), key: try keys.signingKey(), created: created)
  }

  /// Every path below a folder, with the content of files.
  func contents(_ root: String) throws -> [String: String] {
    var result: [String: String] = [:]
    for path in try Files.walk(root) {
      result[path] = String(decoding: try Files.read(Path.join(root, path)), as: UTF8.self)
    }
    return result
  }
}
