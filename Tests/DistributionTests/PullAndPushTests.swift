import POSIX
import Releases
import Synchronization
import TestSupport
import Testing

@testable import Distribution

@Suite struct PullAndPushTests {
  private let homes: TwoHomes
  private let shelf: String

  init() throws {
    homes = try TwoHomes()
    shelf = homes.folder.path("shelf")
  }

  private var remote: FolderRemote { FolderRemote(shelf) }

  @Test func `A release gets from one home to the other by way of a folder, byte by byte`() throws {
    let made = try homes.make()
    let version = made.manifest.version
    let pushed = try homes.push(remote).push(made.release)
    #expect(!pushed.isUnchanged)
    #expect(pushed.sent > made.manifest.archive.size)
    let pulled = try homes.pull(remote).pull(site: "portfolio", version: version)
    #expect(!pulled.isUnchanged)
    #expect(pulled.received == pushed.sent)
    #expect(pulled.key.name == "sender")
    #expect(try homes.contents(pulled.folder) == homes.contents(made.release.folder))
    #expect(!Files.exists(Path.join(homes.receiver, "incoming/portfolio")))
    #expect(try RemoteIndex.sites(parsing: Files.read(Path.join(shelf, "index.json")), place: "x") == ["portfolio"])
    #expect(try RemoteIndex.versions(parsing: Files.read(Path.join(shelf, "portfolio/index.json")), site: "portfolio", place: "x") == [version])
  }

  @Test func `What is there already does not travel`() throws {
    let made = try homes.make()
    #expect(try !homes.push(remote).push(made.release).isUnchanged)
    let again = try homes.push(remote).push(made.release)
    #expect(again.isUnchanged)
    #expect(again.sent == 0)
    _ = try homes.pull(remote).pull(site: "portfolio", version: made.manifest.version)
    let second = try homes.pull(FolderRemote("/nowhere")).pull(site: "portfolio", version: made.manifest.version)
    #expect(second.isUnchanged)
    #expect(second.received == 0)
  }

  @Test func `A release goes straight into another home's store`() throws {
    let made = try homes.make()
    let store = FolderRemote(Path.join(homes.receiver, "releases"))
    _ = try homes.push(store).push(made.release)
    let listed = try homes.received.list(site: "portfolio") { folder, error in Issue.record("\(folder): \(error)") }
    #expect(listed.map(\.manifest.version) == [made.manifest.version])
    #expect(try homes.received.sites() == ["portfolio"])
    #expect(try listed[0].release.verify(keys: homes.trusted).key.name == "sender")
  }

  @Test func `A pull goes on behind what an earlier one brought`() throws {
    let made = try homes.make(files: ["a.bin": TwoHomes.noise(400_000)])
    _ = try homes.push(remote).push(made.release)
    let asked = Atomic<Int>(0)
    var settings = TransferSettings.quick()
    settings.bytesPerSecond = 1_000_000
    settings.isCancelled = { asked.add(1, ordering: .relaxed).newValue > 8 }
    let error = #expect(throws: RemoteError.self) { try homes.pull(remote, settings).pull(site: "portfolio", version: made.manifest.version) }
    #expect(error?.code == .cancelled)
    let part = Path.join(homes.receiver, "incoming/portfolio/\(made.manifest.version)/release.tar.zst")
    let there = try Files.status(part).size
    #expect(there > 0 && there < made.manifest.archive.size)
    #expect(try homes.received.sites() == [])
    let pulled = try homes.pull(remote).pull(site: "portfolio", version: made.manifest.version)
    #expect(pulled.received == made.manifest.archive.size - there + (try Files.status(made.release.signaturePath).size))
    #expect(try homes.contents(pulled.folder) == homes.contents(made.release.folder))
  }

  @Test func `What is left of another archive is fetched anew`() throws {
    let made = try homes.make(files: ["a.bin": TwoHomes.noise(100_000)])
    _ = try homes.push(remote).push(made.release)
    let part = Path.join(homes.receiver, "incoming/portfolio/\(made.manifest.version)/release.tar.zst")
    try Files.makeDirectories(Path.parent(part))
    try Files.write(part, TwoHomes.noise(5000, seed: 7))
    let notes = Mutex<[String]>([])
    let pulled = try homes.pull(remote, .quick { if case .note(let text) = $0 { notes.withLock { $0.append(text) } } })
      .pull(site: "portfolio", version: made.manifest.version)
    #expect(try homes.contents(pulled.folder) == homes.contents(made.release.folder))
    #expect(notes.withLock { $0.count } == 1)
  }

  @Test(arguments: ["release.tar.zst", "release.tar.zst.minisig", "manifest.json"])
  func `A flipped bit in any file is refused, and nothing gets into the store`(name: String) throws {
    let made = try homes.make()
    _ = try homes.push(remote).push(made.release)
    let path = Path.join(shelf, "portfolio/\(made.manifest.version)/\(name)")
    var bytes = try Files.read(path)
    bytes[bytes.count / 2] ^= 1
    try Files.replace(path, with: bytes)
    #expect(throws: ReleaseError.self) { try homes.pull(remote).pull(site: "portfolio", version: made.manifest.version) }
    #expect(try homes.received.sites() == [])
    // The next time, with the file as it was, nothing of it is in the way.
    bytes[bytes.count / 2] ^= 1
    try Files.replace(path, with: bytes)
    #expect(try homes.pull(remote).pull(site: "portfolio", version: made.manifest.version).manifest == made.manifest)
  }

  @Test func `An unknown key is refused before manifest and archive travel`() throws {
    let made = try homes.make()
    _ = try homes.push(remote).push(made.release)
    let files = Mutex<[String]>([])
    let settings = TransferSettings.quick { if case .progress(let file, _, _) = $0 { files.withLock { $0.append(file) } } }
    let pull = ReleasePull(home: homes.receiver, remote: remote, keys: [], settings: settings)
    let error = #expect(throws: ReleaseError.self) { try pull.pull(site: "portfolio", version: made.manifest.version) }
    #expect(error?.code == .unknownKey)
    #expect(Set(files.withLock { $0 }) == ["release.tar.zst.minisig"])
  }

  @Test func `A release under another's name is refused`() throws {
    let made = try homes.make()
    _ = try homes.push(remote).push(made.release)
    let other = "9.9.9-\(made.manifest.digest.prefix(8))"
    try Files.rename(Path.join(shelf, "portfolio/\(made.manifest.version)"), to: Path.join(shelf, "portfolio/\(other)"))
    let error = #expect(throws: RemoteError.self) { try homes.pull(remote).pull(site: "portfolio", version: other) }
    #expect(error?.code == .refused)
    #expect(error?.message.contains("instead of portfolio \(other)") == true)
  }

  @Test func `An archive that is longer or shorter than its manifest says is refused`() throws {
    let made = try homes.make()
    _ = try homes.push(remote).push(made.release)
    let path = Path.join(shelf, "portfolio/\(made.manifest.version)/release.tar.zst")
    let bytes = try Files.read(path)
    for wrong in [bytes + [0], Array(bytes.dropLast())] {
      try Files.replace(path, with: wrong)
      let error = #expect(throws: RemoteError.self) { try homes.pull(remote).pull(site: "portfolio", version: made.manifest.version) }
      #expect(error?.code == .refused)
      #expect(error?.message.contains("\(bytes.count)") == true)
      let part = Path.join(homes.receiver, "incoming/portfolio/\(made.manifest.version)/release.tar.zst")
      #expect(((try? Files.status(part))?.size ?? 0) <= bytes.count)
    }
  }

  @Test func `A damaged release of the store is replaced`() throws {
    let made = try homes.make()
    _ = try homes.push(remote).push(made.release)
    let pulled = try homes.pull(remote).pull(site: "portfolio", version: made.manifest.version)
    try Files.changePermissions(Path.join(pulled.folder, "release.tar.zst"), 0o644)
    try Files.write(Path.join(pulled.folder, "release.tar.zst"), [1, 2, 3])
    #expect(try !homes.pull(remote).pull(site: "portfolio", version: made.manifest.version).isUnchanged)
    #expect(try homes.contents(pulled.folder) == homes.contents(made.release.folder))
  }

  @Test func `A damaged release is not pushed`() throws {
    let made = try homes.make()
    try Files.changePermissions(made.release.archivePath, 0o644)
    try Files.write(made.release.archivePath, [1, 2, 3])
    #expect(throws: ReleaseError.self) { try homes.push(remote).push(made.release) }
    #expect(!Files.exists(shelf))
  }

  @Test func `A store that tidies up takes no upload away`() throws {
    let made = try homes.make(files: ["a.bin": TwoHomes.noise(400_000)])
    let store = FolderRemote(Path.join(homes.receiver, "releases"))
    try Files.makeDirectories(store.root)
    let seen = Atomic<Int>(0)
    var settings = TransferSettings.quick()
    settings.bytesPerSecond = 1_000_000
    settings.isCancelled = { seen.add(1, ordering: .relaxed).newValue > 6 }
    #expect(throws: RemoteError.self) { try homes.push(store, settings).push(made.release) }
    // Adopting a release removes what is left of others in the site's folder.
    let shelf = remote
    let other = try homes.make(siteVersion: "2.0.0")
    _ = try homes.push(shelf).push(other.release)
    _ = try homes.pull(shelf).pull(site: "portfolio", version: other.manifest.version)
    let begun = Mutex<Int?>(nil)
    _ = try homes.push(store, .quick { if case .progress(_, let done, _) = $0, done > 0 { begun.withLock { $0 = $0 ?? done } } }).push(made.release)
    #expect(begun.withLock { ($0 ?? 0) > 50_000 })
    #expect(try homes.received.list(site: "portfolio").count == 2)
  }

  @Test func `Two pulls of the same release keep apart`() throws {
    let incoming = try IncomingFolder(home: homes.receiver, site: "portfolio", version: "1-00000000")
    let error = #expect(throws: RemoteError.self) { try IncomingFolder(home: homes.receiver, site: "portfolio", version: "1-00000000") }
    #expect(error?.message.contains("is being pulled") == true)
    try incoming.remove()
    #expect(throws: Never.self) { try IncomingFolder(home: homes.receiver, site: "portfolio", version: "1-00000000").remove() }
  }

  @Test func `What nobody went on with for a week is removed`() throws {
    let old = try IncomingFolder(home: homes.receiver, site: "portfolio", version: "1-00000000")
    try Files.write(old.release.archivePath, [1])
    old.end()
    let folder = Path.join(homes.receiver, "incoming/portfolio/1-00000000")
    IncomingFolder.removeOld(home: homes.receiver, now: Clock.now + 6 * 86400)
    #expect(Files.exists(folder))
    IncomingFolder.removeOld(home: homes.receiver, now: Clock.now + 8 * 86400)
    #expect(!Files.exists(folder))
  }
}
