import ChildProcess
import Cryptography
import Database
import JSON
import POSIX
import Releases
import TestSupport
import Testing

@testable import Backups

/// A home with everything that a backup knows of.
struct SavedHome {
  /// A derivation that takes no time.
  static let cheap = Passphrase.Cost(operations: 1, memory: 8192)
  static let time = 1_768_473_000.0

  let folder: TemporaryFolder
  var home: String { folder.path("home") }
  var file: String { folder.path("saved.tar.zst") }
  let version: String

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("tree/index.html", "<h1>Bonjour</h1>")
    try folder.write("home/settings.json", "{}")
    try folder.write("home/plugins/mine/run", "#!/bin/sh\n")
    try Files.changePermissions(folder.path("home/plugins/mine/run"), 0o755)
    try folder.write("home/cache/large", "not saved")
    try folder.write("home/www/releases/portfolio/x/index.html", "not saved")
    let store = ReleaseStore(home: folder.path("home"))
    let keys = ReleaseKeys(home: folder.path("home"))
    let tree = try ReleaseTree(reading: folder.path("tree"))
    let made = try store.make(
      ReleaseContent(site: "portfolio", siteVersion: "1.2.0", files: tree.files), from: tree, provenance: .init(),
      key: keys.signingKey(), created: Self.time)
    version = made.manifest.version
    _ = try ChannelStore(home: folder.path("home")).publish(
      .init(version: version, digest: made.manifest.digest), site: "portfolio", environment: "production", lifetime: 86400,
      key: keys.signingKey(), now: Self.time)
    try folder.write("home/releases/portfolio/@deltas/1/2/archive.delta", "not saved")
    try folder.write("home/secrets/TOKEN", "s3cret-token")
    try Files.changePermissions(folder.path("home/secrets/TOKEN"), 0o600)
    try Files.makeDirectories(folder.path("home/www/sites/portfolio/production"))
    try Files.makeLink(folder.path("home/www/sites/portfolio/production/current"), to: "../../../releases/portfolio/\(version)")
    try Files.makeDirectories(folder.path("home/www/hosts"))
    try Files.makeLink(folder.path("home/www/hosts/portfolio.example.org"), to: "../sites/portfolio/production")
    try Files.makeLink(folder.path("home/www/hosts/evil.example.org"), to: "/etc")
    for (name, permissions) in [("chain", 0o644), ("key", 0o640)] as [(String, UInt32)] {
      try folder.write("home/www/certs/.store/0123456789abcdef/\(name).pem", "a \(name) that is private")
      try Files.changePermissions(folder.path("home/www/certs/.store/0123456789abcdef/\(name).pem"), permissions)
    }
    try Files.makeLink(folder.path("home/www/certs/portfolio.example.org"), to: ".store/0123456789abcdef")
    let database = try Database(path: folder.path("home/slipway.db"))
    try database.execute("CREATE TABLE runs (id TEXT)")
    for number in 0..<500 { try database.execute("INSERT INTO runs VALUES (?)", [.text("\(number)")]) }
  }

  static func passphrase(_ text: String = "correct horse") throws -> Passphrase {
    var bytes = Array(text.utf8)
    return try #require(Passphrase(taking: &bytes))
  }

  @discardableResult
  func save(verified: Bool = false, sealed: Bool = true, progress: @escaping (Int, Int) throws -> Void = { _, _ in }) throws -> BackupReport {
    let options = Backup.Options(
      passphrase: sealed ? try Self.passphrase() : nil, key: try ReleaseKeys(home: home).signingKey(), cost: Self.cheap)
    return try Backup(of: home, options, progress: progress).write(to: file, now: Self.time, verified: verified)
  }

  @discardableResult
  func restore(_ path: String? = nil, as name: String = "restored", phrase: String? = "correct horse", keys: TrustedKeys? = nil) throws -> BackupReport {
    try Backup.restore(
      path ?? file, to: folder.path(name), passphrase: { try phrase.map { try Self.passphrase($0) } }, keys: keys)
  }

  func expect(_ code: BackupError.Code, _ words: String, at location: SourceLocation = #_sourceLocation, _ body: () throws -> Void) {
    let error = #expect(throws: BackupError.self, sourceLocation: location) { try body() }
    let text = "\(error?.message ?? "") \(error?.help ?? "")"
    #expect(error?.code == code && text.contains(words), "\(text)", sourceLocation: location)
  }

  /// Of the temporary folder, without what was there before.
  func leftovers() throws -> [String] {
    try Files.list(folder.path).filter { !["home", "tree", "saved.tar.zst", "forged", "forged.tar.zst"].contains($0) }
      + Files.list(home).filter { $0.hasPrefix(".") }
  }
}
