import ChildProcess
import POSIX
import Releases
import TestSupport
import Testing

/// The same files, whatever else is not the same.
struct ReproducibilityTests {
  struct File {
    var path: String
    var text: String
    var isExecutable: Bool
  }

  /// A tree of the seed: nested folders, names beyond ASCII and beyond a header's hundred bytes, empty and larger files.
  static func files(_ seed: UInt64) -> [File] {
    var random = SeededGenerator(seed: seed)
    let parts = ["a", "B", "b-c", "b.c", "été", "co\u{302}te", "日本", String(repeating: "long", count: 40), "x y", "Z"]
    var files: [String: File] = [:]
    for number in 0..<40 {
      let folders = (0..<Int.random(in: 0...3, using: &random)).map { _ in parts.randomElement(using: &random)! }
      let path = (folders + ["file-\(number)"]).joined(separator: "/")
      let count = [0, 1, 511, 512, 513, 70_000].randomElement(using: &random)!
      let text = String((0..<count).map { _ in "etaoin shrdlu".randomElement(using: &random)! })
      files[path] = File(path: path, text: text, isExecutable: Bool.random(using: &random))
    }
    return files.values.sorted { precedesInBytes($0.path, $1.path) }
  }

  func write(_ files: [File], to root: String, modes: (UInt32, UInt32), folders: UInt32, modified: Double) throws {
    for file in files {
      let path = Path.join(root, file.path)
      try Files.makeDirectories(Path.parent(path))
      try Files.write(path, Array(file.text.utf8))
      try Files.changePermissions(path, file.isExecutable ? modes.1 : modes.0)
      try Files.setModified(path, seconds: modified)
      if Path.parent(path) != root { try Files.changePermissions(Path.parent(path), folders) }
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
  func `another place, order, time, mode and owner make no difference`(seed: UInt64) throws {
    let files = Self.files(seed)
    let (first, second) = (try Fixture(), try Fixture())
    var random = SeededGenerator(seed: seed &+ 100)
    let other = second.folder.path("somewhere/else/quite")
    for fixture in [first, second] { try Files.removeTree(fixture.tree) }
    try write(files, to: first.tree, modes: (0o644, 0o755), folders: 0o755, modified: 1_000_000_000)
    try write(files.shuffled(using: &random), to: other, modes: (0o600, 0o711), folders: 0o700, modified: 1_700_000_000)
    if Environment.userIdentifier == 0 { _ = try Command("chown", ["-R", "12345:54321", other]).run() }

    let staged = try [(first, first.tree), (second, other)].map { fixture, tree in
      try fixture.store.stage(
        fixture.content(files: []), from: TreeListing(of: tree), provenance: .init(), key: first.keys.signingKey(), created: 0)
    }
    let releases = try staged.map { try $0.put() }
    #expect(releases[0].manifest == releases[1].manifest)
    let archives = try releases.map { try Files.read($0.release.archivePath) }
    #expect(archives[0] == archives[1])
    for path in [\Release.manifestPath, \Release.signaturePath] {
      #expect(try Files.read(releases[0].release[keyPath: path]) == Files.read(releases[1].release[keyPath: path]))
    }
    try compareWithTar(releases[0], files, date: "1970-01-01 00:00")

    let dated = try first.store.stage(
      first.content(files: []), from: TreeListing(of: first.tree), provenance: .init(), key: first.keys.signingKey(), created: 0,
      modified: 1_700_000_000
    ).put()
    #expect(dated.manifest.version == releases[0].manifest.version)
    #expect(dated.manifest.archive.sha256 != releases[0].manifest.archive.sha256)
    try compareWithTar(dated, files, date: "2023-11-14 22:13")
  }

  /// What `tar` sees in the archive, and what it makes of it.
  func compareWithTar(_ stored: StoredRelease, _ files: [File], date: String) throws {
    let listing = try Command(
      "tar", ["--zstd", "--utc", "--numeric-owner", "--quoting-style=literal", "-tvf", stored.release.archivePath]
    ).run(outputLimit: 1 << 20)
    #expect(listing.status.isSuccess, "\(listing.errorText)")
    let lines = listing.output.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
    #expect(lines.count == files.count)
    for (line, file) in zip(lines, files) {
      #expect(line.hasPrefix(file.isExecutable ? "-rwxr-xr-x 0/0 " : "-rw-r--r-- 0/0 "), "\(line)")
      #expect(line.utf8.reversed().starts(with: " \(file.text.utf8.count) \(date) \(file.path)".utf8.reversed()), "\(line)")
    }
    let folder = try TemporaryFolder()
    #expect(try Command("tar", ["--zstd", "-C", folder.path, "-xf", stored.release.archivePath]).run().status.isSuccess)
    for file in files { #expect(try Files.read(folder.path(file.path)) == Array(file.text.utf8)) }
  }
}
