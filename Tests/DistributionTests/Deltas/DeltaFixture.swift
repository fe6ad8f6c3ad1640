import Cryptography
import POSIX
import Releases
import TestSupport
import Testing

@testable import Distribution

/// A home with releases of one site, each a little different from the one before.
final class DeltaFixture {
  let folder: TemporaryFolder
  let home: String

  init() throws {
    folder = try TemporaryFolder()
    home = folder.path("home")
  }

  /// Text that looks like a page, the same for the same number.
  static func page(_ number: Int, words: Int = 300) -> String {
    var state = UInt64(number) &* 2_654_435_761 &+ 12345
    let text = (0..<words).map { _ -> String in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return String(state >> 40, radix: 36)
    }
    return "<html><title>\(number)</title><p>\(text.joined(separator: " "))</html>"
  }

  /// 40 pages, with a word put into one of them.
  static func pages(_ count: Int = 40, changed: Int? = nil) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: (0..<count).map { number in
        ("blog/\(number + 1000).html", page(number) + (number == changed ? " and another word" : ""))
      })
  }

  func release(_ files: [String: String], site: String = "portfolio") throws -> StoredRelease {
    let tree = folder.path("tree")
    try Files.removeTree(tree)
    for (path, text) in files { try folder.write("tree/\(path)", text) }
    let read = try ReleaseTree(reading: tree)
    let store = ReleaseStore(home: home)
    let lock = try store.lock(site: site, owner: "a test")
    defer { lock.release() }
    return try store.make(
      ReleaseContent(site: site, siteVersion: "1.0.0", files: read.files), from: read, provenance: ReleaseProvenance(),
      key: ReleaseKeys(home: home).signingKey(), created: 1_768_473_000)
  }

  func path(_ name: String) -> String { folder.path(name) }

  /// What stands in the folder of the test, without the home and the tree.
  func left() throws -> [String] { try Files.list(folder.path).filter { $0 != "home" && $0 != "tree" } }

  /// Applies a delta, and says whether the archive came out.
  func apply(_ delta: String, from older: StoredRelease, to newer: StoredRelease) throws -> Bool {
    let made = path("rebuilt")
    try ReleaseDelta.apply(delta, from: older.release, archive: made, as: newer.manifest.archive)
    defer { try? Files.remove(made) }
    return try Files.read(made) == Files.read(newer.release.archivePath)
  }
}
