import ChildProcess
import Cryptography
import JSON
import POSIX
import Releases
import TestSupport
import Testing

@testable import Backups

struct HostileBackupTests {
  let saved: SavedHome
  let bytes: [UInt8]

  init() throws {
    saved = try SavedHome()
    try saved.save()
    bytes = try Files.read(saved.file)
  }

  /// Restores these bytes, which must leave nothing.
  func refuse(_ bytes: [UInt8], _ words: String = "", at location: SourceLocation = #_sourceLocation) throws {
    let path = try saved.folder.write("forged.tar.zst", bytes)
    let error = #expect(throws: (any Error).self, sourceLocation: location) { try saved.restore(path) }
    #expect("\(error.map { "\($0)" } ?? "")".contains(words) == true, "\(String(describing: error))", sourceLocation: location)
    #expect(try saved.leftovers() == [], sourceLocation: location)
  }

  /// The backup with another manifest, packed by tar and zstd.
  func forged(names: [String] = [], _ change: (inout JSONObject, String) throws -> Void) throws -> [UInt8] {
    let folder = saved.folder.path("forged")
    try Files.makeDirectories(folder)
    let unpacked = try Command("tar", ["--zstd", "-xf", saved.file, "-C", folder]).run()
    try #require(unpacked.status.isSuccess, "\(unpacked.errorText)")
    let manifest = "\(folder)/backup/manifest.json"
    var object = try #require(JSONValue(parsing: try Files.read(manifest), file: manifest).objectValue)
    try change(&object, folder)
    try Files.write(manifest, JSONValue.object(object).bytes(.canonical))
    try Files.remove("\(folder)/backup/manifest.json.minisig")
    var paths = ["backup/manifest.json", "backup/private.sealed"]
    paths += try Files.walk("\(folder)/home").map { "home/\($0)" }
    let path = saved.folder.path("forged.tar")
    let packed = try Command("tar", ["-cf", path, "-C", folder] + paths + names).run()
    try #require(packed.status.isSuccess, "\(packed.errorText)")
    let compressed = try Command("zstd", ["-q", "-c", path]).run(outputLimit: 1 << 24)
    try Files.remove(path)
    return compressed.output
  }

  @Test func `a backup that was packed again is taken: the forgeries below fail for what they change`() throws {
    let path = try saved.folder.write("forged.tar.zst", try forged { _, _ in })
    #expect(try saved.restore(path).signer == nil)
  }

  @Test(arguments: [0, 1, 3, 10, 100, 500, 900, 990, 999])
  func `one that was cut off is refused`(thousandths: Int) throws { try refuse(Array(bytes.prefix(bytes.count * thousandths / 1000))) }

  @Test func `flipped bits are found, wherever they are`() throws {
    let content = try decompressed(bytes)
    for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 60)) {
      var changed = bytes
      changed[place] ^= 0x10
      // Some bits of a frame say nothing about what is in it (RFC 8878, 3.1.1.1: one that is not used, a window larger
      // than it need be).
      if try decompressed(changed) != content { try refuse(changed) }
    }
  }

  /// By zstd itself; nil when it refuses.
  private func decompressed(_ frame: [UInt8]) throws -> [UInt8]? {
    let result = try Command("zstd", ["-q", "-dc"]).run(input: frame, outputLimit: 1 << 24, deadlineSeconds: 30)
    return result.status == .exited(0) ? result.output : nil
  }

  @Test func `something behind it, or another file, is refused`() throws {
    try refuse(bytes + [1, 2, 3])
    try refuse(Array("hello".utf8), "damaged, or no backup")
    try refuse([])
  }

  static let lies: [(words: String, change: @Sendable (inout JSONObject) -> Void)] = [
    ("is no path of a backup", { Self.path(&$0, "../x") }),
    ("is no path of a backup", { Self.path(&$0, "/etc/passwd") }),
    ("is no path of a backup", { Self.path(&$0, "bin/slipway") }),
    ("is no path of a backup", { Self.path(&$0, "releases/\u{1B}[2J") }),
    ("which its manifest does not list so", { Self.path(&$0, "channels/a") }),
    ("unknown here", { $0["format"] = 2 }),
    ("is no SHA-256", { Self.first(&$0, "sha256", "x") }),
    ("is no size", { Self.first(&$0, "size", -1) }),
    ("which its manifest does not list so", { Self.first(&$0, "size", 7) }),
    ("is no mode", { Self.first(&$0, "mode", "4755") }),
    ("leads out of www/", { $0["links"] = [["path": "www/hosts/a", "target": "../../keys"]] }),
    ("leads out of www/", { $0["links"] = [["path": "www/hosts/a", "target": "/etc"]] }),
    ("leads out of www/", { $0["links"] = [["path": "www/hosts/a", "target": "../../../../../www/x"]] }),
    ("is no path of a link", { $0["links"] = [["path": "bin/x", "target": "../www/x"]] }),
    ("is no path of a link", { $0["links"] = [["path": "keys/trusted", "target": "../www/x"]] }),
    ("which is no folder", { $0["links"] = [["path": "www/sites/a", "target": "../x"], ["path": "www/sites/a/b", "target": "../x"]] }),
    ("is there twice", { $0["links"] = [["path": "www/sites/a", "target": "../x"], ["path": "www/sites/a", "target": "../y"]] }),
    ("cost of the derivation is out of range", { Self.sealing(&$0, "memory", .integer(1 << 45)) }),
    ("the salt is none", { Self.sealing(&$0, "salt", "AA==") }),
    ("private part is not what the manifest says", { Self.sealing(&$0, "sha256", .string(String(repeating: "0", count: 64))) }),
  ]

  private static func first(_ object: inout JSONObject, _ key: String, _ value: JSONValue) {
    var files = object["files"]?.arrayValue ?? []
    guard var file = files.first?.objectValue else { return }
    file[key] = value
    files[0] = .object(file)
    object["files"] = .array(files)
  }

  private static func path(_ object: inout JSONObject, _ path: String) { first(&object, "path", .string(path)) }

  private static func sealing(_ object: inout JSONObject, _ key: String, _ value: JSONValue) {
    var sealing = object["private"]?.objectValue ?? [:]
    sealing[key] = value
    object["private"] = .object(sealing)
  }

  @Test(arguments: lies.indices)
  func `a manifest that lies is refused by name`(index: Int) throws {
    try refuse(try forged { object, _ in Self.lies[index].change(&object) }, Self.lies[index].words)
  }

  @Test func `an entry too many, a link, or another content is refused`() throws {
    try refuse(try forged { _, folder in try Files.write("\(folder)/home/channels/zzz", [1]) }, "which its manifest does not list so")
    try refuse(
      try forged { _, folder in
        try Files.remove("\(folder)/home/channels/zzz")
        try Files.remove("\(folder)/home/settings.json")
        try Files.makeLink("\(folder)/home/settings.json", to: "/etc/passwd")
      })
    try Files.removeTree(saved.folder.path("forged"))
    try refuse(try forged { _, folder in try Files.write("\(folder)/home/settings.json", Array("[]".utf8)) }, "is not what the manifest says")
  }

  @Test func `the signature of a key that is asked for must be there and hold`() throws {
    let own = try #require(try ReleaseKeys(home: saved.home).own())
    let stranger = ReleaseKey(name: "x").publicKey
    #expect(throws: ReleaseError.self) { try saved.restore(keys: TrustedKeys([stranger])) }
    #expect(try saved.leftovers() == [])
    let path = try saved.folder.write("forged.tar.zst", try forged { _, _ in })
    saved.expect(.damaged, "is not signed") { try saved.restore(path, keys: TrustedKeys([own])) }
    try Files.removeTree(saved.folder.path("forged"))
    #expect(try saved.restore(keys: TrustedKeys([own])).signer?.base64 == own.base64)
  }
}
