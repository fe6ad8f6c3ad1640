import ChildProcess
import Cryptography
import Database
import JSON
import POSIX
import Releases
import TestSupport
import Testing

@testable import Backups

struct BackupTests {
  let saved = try! SavedHome()

  @Test func `a home comes back as it was, keys and secrets included`() throws {
    let report = try saved.save(verified: true)
    #expect(try Files.status(saved.file).permissions == 0o600)
    let comparison = try #require(report.comparison)
    #expect(comparison.files == report.files && comparison.releases == 1 && comparison.rows == 500)
    #expect(comparison.links == 3 && comparison.privateFiles == 4 && comparison.unverified == [])
    let restored = try saved.restore()
    #expect(restored.signer?.base64 == (try ReleaseKeys(home: saved.home).own()?.base64))
    let there = saved.folder.path("restored")
    for path in ["keys/release.key", "secrets/TOKEN", "settings.json", "plugins/mine/run", "releases/portfolio/\(saved.version)/release.tar.zst"] {
      #expect(try Files.read("\(there)/\(path)") == Files.read("\(saved.home)/\(path)"), "\(path)")
      #expect(try Files.status("\(there)/\(path)").permissions == Files.status("\(saved.home)/\(path)").permissions, "\(path)")
    }
    let certificate = "\(there)/www/certs/portfolio.example.org"
    for (name, permissions) in [("chain", 0o644), ("key", 0o600)] as [(String, UInt32)] {
      #expect(try Files.read("\(certificate)/\(name).pem") == Array("a \(name) that is private".utf8))
      #expect(try Files.status("\(certificate)/\(name).pem").permissions == permissions)
    }
    #expect(try Files.status("\(there)/www/certs/.store").permissions == 0o755)
    for folder in ["keys", "secrets"] { #expect(try Files.status("\(there)/\(folder)").permissions == 0o700) }
    #expect(try Files.readLink("\(there)/www/sites/portfolio/production/current").hasSuffix(saved.version))
    #expect(try Files.list("\(there)/www/hosts") == ["portfolio.example.org"])
    let absent = ["cache", "www/releases", "releases/portfolio/@deltas"].filter { Files.exists("\(there)/\($0)") }
    #expect(absent == [])
    #expect(try Database(path: "\(there)/slipway.db").query("SELECT count(*) AS n FROM runs")[0].integer("n") == 500)
    // It is a home again: its releases are good, and its key signs.
    let release = try ReleaseStore(home: there).release(site: "portfolio", version: saved.version)
    _ = try release.verify(keys: ChannelStore(home: there).trustedKeys(site: "portfolio"))
    _ = try ReleaseKeys(home: there).signingKey()
    #expect(try saved.leftovers() == ["restored"])
  }

  @Test func `secrets are nowhere in it but sealed`() throws {
    try saved.save()
    let plain = try Command("sh", ["-c", "zstd -dc '\(saved.file)' | grep -ac 's3cret-token\\|that is private'"]).run()
    #expect(plain.outputText == "0\n")
    let names = try Command("tar", ["--zstd", "-tf", saved.file]).run().outputText
    #expect(names.contains("backup/private.sealed\n") && !names.contains("TOKEN") && !names.contains("release.key"), "\(names)")
  }

  @Test func `without keys there are none, and what was signed stays good`() throws {
    try saved.save(sealed: false)
    try saved.restore(phrase: nil)
    let there = saved.folder.path("restored")
    #expect(try !Files.exists("\(there)/keys/release.key") && Files.list("\(there)/secrets") == [])
    #expect(!Files.exists("\(there)/www/certs"))
    let release = try ReleaseStore(home: there).release(site: "portfolio", version: saved.version)
    _ = try ReleaseKeys(home: there).signingKey()
    _ = try release.verify(keys: ReleaseKeys(home: there).trusted())
  }

  @Test func `a wrong passphrase restores nothing`() throws {
    try saved.save()
    saved.expect(.passphrase, "that is not the passphrase") { try saved.restore(phrase: "Correct horse") }
    #expect(try saved.leftovers() == [])
    // All the rest can be had without it.
    try saved.restore(phrase: nil)
    #expect(!Files.exists(saved.folder.path("restored/secrets/TOKEN")))
  }

  @Test func `nothing is overwritten`() throws {
    try saved.save()
    saved.expect(.occupied, "is there already") { try saved.save() }
    saved.expect(.occupied, "move it away first") { try saved.restore(as: "home") }
    try Files.makeDirectory(saved.folder.path("empty"))
    try saved.restore(as: "empty")
    #expect(Files.exists(saved.folder.path("empty/slipway.db")))
  }

  @Test func `what is broken off leaves nothing`() throws {
    struct Enough: Error {}
    #expect(throws: Enough.self) { try saved.save { done, _ in if done > 0 { throw Enough() } } }
    #expect(throws: Enough.self) { try saved.save { _, _ in throw Enough() } }
    #expect(try saved.leftovers() == [] && !Files.exists(saved.file))
    try saved.save()
    #expect(throws: Enough.self) {
      _ = try Backup.restore(saved.file, to: saved.folder.path("restored"), passphrase: { nil }) { _, _ in throw Enough() }
    }
    #expect(try saved.leftovers() == [])
  }

  @Test func `a full disk is said to be one, and leaves nothing`() throws {
    let disk = saved.folder.path("disk")
    try Files.makeDirectory(disk)
    guard try Command("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]).run().status.isSuccess else { return }
    defer { _ = try? Command("umount", [disk]).run() }
    try saved.folder.write("home/plugins/mine/large", randomBytes(200_000))
    let full = #expect(throws: SystemError.self) {
      try Backup(of: saved.home, .init()).write(to: "\(disk)/saved.tar.zst", now: SavedHome.time)
    }
    #expect(full?.isDiskFull == true)
    #expect(try Files.list(disk) == [])
    try saved.save()
    let error = #expect(throws: SystemError.self) { _ = try Backup.restore(saved.file, to: "\(disk)/home", passphrase: { nil }) }
    #expect(error?.isDiskFull == true)
    #expect(try Files.list(disk) == [])
  }

  @Test func `the database is saved as of one moment while runs go on`() throws {
    let writer = try Database(path: "\(saved.home)/slipway.db")
    var calls = 0
    let report = try saved.save(verified: true) { _, _ in
      calls += 1
      try writer.execute("INSERT INTO runs VALUES ('later')")
    }
    // The first call comes before the copy begins.
    #expect(calls > 2 && (500...501).contains(report.comparison?.rows ?? 0), "\(calls)")
  }

  @Test func `one backup at a time, and what a killed one left is removed`() throws {
    try Files.makeDirectories("\(saved.home)/.backup.1/x")
    let lock = try FileLock.attempt({ try Files.makeDirectories("\(saved.home)/locks"); return "\(saved.home)/locks/backup.lock" }(), owner: "a test")
    saved.expect(.occupied, "another backup") { try saved.save() }
    lock?.release()
    try saved.save()
    #expect(try saved.leftovers() == [])
  }
}
