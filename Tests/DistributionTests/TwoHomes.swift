import Cryptography
import POSIX
import Releases
import TestSupport

@testable import Distribution

/// Two hosts on one machine: the second one trusts the first one's key.
struct TwoHomes {
  let folder: TemporaryFolder
  let sender: String
  let receiver: String

  init() throws {
    folder = try TemporaryFolder()
    sender = folder.path("sender")
    receiver = folder.path("receiver")
    let key = try ReleaseKeys(home: sender).signingKey()
    try Files.makeDirectories(Path.join(receiver, "keys/trusted"))
    try Files.write(Path.join(receiver, "keys/trusted/sender.pub"), Array(key.publicKey.text.utf8))
  }

  var sent: ReleaseStore { ReleaseStore(home: sender) }
  var received: ReleaseStore { ReleaseStore(home: receiver) }
  var trusted: TrustedKeys { get throws { try ReleaseKeys(home: receiver).trusted() } }

  /// A release of the sender.
  @discardableResult
  func make(
    site: String = "portfolio", siteVersion: String = "1.2.0", files: [String: [UInt8]] = ["index.html": Array("<h1>Bonjour</h1>".utf8)],
    created: Double = 1_768_473_000.123
  ) throws -> StoredRelease {
    let tree = folder.path("tree-\(UInt32.random(in: 0 ... .max))")
    for (name, bytes) in files {
      try Files.makeDirectories(Path.parent(Path.join(tree, name)))
      try Files.write(Path.join(tree, name), bytes)
    }
    defer { try? Files.removeTree(tree) }
    let read = try ReleaseTree(reading: tree)
    let lock = try sent.lock(site: site, owner: "a test")
    defer { lock.release() }
    let content = ReleaseContent(
      site: site, siteVersion: siteVersion, name: nil, url: nil, domains: [], purpose: .release, files: read.files)
    return try sent.make(
      content, from: read, provenance: ReleaseProvenance(), key: try ReleaseKeys(home: sender).signingKey(), created: created)
  }

  func pull(_ remote: any Remote, _ settings: TransferSettings = .quick()) throws -> ReleasePull {
    ReleasePull(home: receiver, remote: remote, keys: try trusted, settings: settings)
  }

  func push(_ remote: any Remote, _ settings: TransferSettings = .quick()) throws -> ReleasePush {
    ReleasePush(home: sender, remote: remote, keys: try ReleaseKeys(home: sender).trusted(), settings: settings)
  }

  /// Every path below a folder, with the content of files.
  func contents(_ root: String) throws -> [String: [UInt8]] {
    var result: [String: [UInt8]] = [:]
    for path in try Files.walk(root) where !Path.name(path).hasSuffix(".lock") { result[path] = try Files.read(Path.join(root, path)) }
    return result
  }

  /// Bytes that don't compress.
  static func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }
}

extension TransferSettings {
  /// Tries again at once.
  static func quick(_ tell: @escaping @Sendable (TransferEvent) -> Void = { _ in }) -> TransferSettings {
    var settings = TransferSettings(tell: tell)
    settings.retries.firstPause = 0.01
    settings.retries.longestPause = 0.02
    return settings
  }
}
