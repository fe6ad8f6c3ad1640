import POSIX
import Releases
import Synchronization
import TestSupport
import Testing

@testable import Distribution

/// What every transport has to do, over each of them.
@Suite struct TransportTests {
  private let release = RemoteFolder.release(site: "portfolio", version: "1.2.0+b.1_x-3f9a1c2b")

  @Test(arguments: TransportKind.writing)
  func `Nothing is there at first`(kind: TransportKind) throws {
    let transport = try TransportUnderTest(kind)
    try Files.makeDirectories(transport.root)
    let (writer, remote) = (try transport.writer(), try transport.remote())
    #expect(try remote.sites() == [])
    #expect(try remote.versions(site: "portfolio") == [])
    #expect(try transport.fetch("manifest.json", of: release, from: remote) == nil)
    try writer.remove(release)
  }

  @Test(arguments: TransportKind.showing)
  func `What is published is there, byte by byte`(kind: TransportKind) throws {
    let transport = try TransportUnderTest(kind)
    let contents = ["release.tar.zst": TwoHomes.noise(300_000), "release.tar.zst.minisig": Array("signature".utf8), "manifest.json": Array("{}".utf8)]
    let (writer, remote) = (try transport.writer(), try transport.remote())
    let told = Mutex<[Int]>([])
    try writer.publish(try transport.files(contents), as: release, Transfer(progress: { done, _ in told.withLock { $0.append(done) } }))
    #expect(try remote.sites() == ["portfolio"])
    #expect(try remote.versions(site: "portfolio") == ["1.2.0+b.1_x-3f9a1c2b"])
    for (name, bytes) in contents { #expect(try transport.fetch(name, of: release, from: try transport.remote()) == bytes) }
    #expect(told.withLock { $0.contains(300_000) })
    let root = transport.root
    #expect(try RemoteIndex.sites(parsing: Files.read(Path.join(root, "index.json")), place: "x") == ["portfolio"])
    let index = try Files.read(Path.join(root, "portfolio/index.json"))
    #expect(try RemoteIndex.versions(parsing: index, site: "portfolio", place: "x") == ["1.2.0+b.1_x-3f9a1c2b"])
    #expect(try Files.list(Path.join(root, ".incoming")).filter { !$0.hasSuffix(".lock") } == [])
  }

  @Test(arguments: TransportKind.showing)
  func `A folder is replaced as a whole`(kind: TransportKind) throws {
    let transport = try TransportUnderTest(kind)
    let (writer, remote) = (try transport.writer(), try transport.remote())
    let first: [String: [UInt8]] = ["release.tar.zst": [1], "release.tar.zst.minisig": [2], "manifest.json": [3]]
    try writer.publish(try transport.files(first), as: release, Transfer())
    try writer.publish(try transport.files(first.mapValues { $0 + [9] }), as: release, Transfer())
    for (name, bytes) in first { #expect(try transport.fetch(name, of: release, from: remote) == bytes + [9]) }
    #expect(try remote.versions(site: "portfolio").count == 1)
  }

  @Test(arguments: TransportKind.showing)
  func `Channels and deltas are no releases`(kind: TransportKind) throws {
    let transport = try TransportUnderTest(kind)
    let (writer, remote) = (try transport.writer(), try transport.remote())
    let channel = RemoteFolder.channel(site: "portfolio", environment: "production")
    let delta = RemoteFolder.delta(site: "portfolio", version: "2-00000002", from: "1-00000001")
    try writer.publish(try transport.files(["channel.json": [1], "channel.json.minisig": [2]]), as: channel, Transfer())
    try writer.publish(try transport.files(["archive.delta": [3], "manifest.delta": [4]]), as: delta, Transfer())
    #expect(try remote.versions(site: "portfolio") == [])
    #expect(try transport.fetch("channel.json", of: channel, from: remote) == [1])
    #expect(try transport.fetch("archive.delta", of: delta, from: remote) == [3])
    try writer.remove(delta)
    #expect(try transport.fetch("archive.delta", of: delta, from: remote) == nil)
    #expect(try transport.fetch("channel.json", of: channel, from: remote) == [1])
  }

  @Test(arguments: TransportKind.showing)
  func `A fetch goes on behind what is there`(kind: TransportKind) throws {
    let transport = try TransportUnderTest(kind)
    let (writer, remote) = (try transport.writer(), try transport.remote())
    let bytes = TwoHomes.noise(200_000)
    try writer.publish(try transport.files(["release.tar.zst": bytes, "manifest.json": [1]]), as: release, Transfer())
    let path = transport.homes.folder.path("part")
    // Not the beginning of it: that shows whether it was fetched again.
    try Files.write(path, [UInt8](repeating: 0, count: 150_000))
    #expect(try remote.fetch("release.tar.zst", of: release, to: path, limit: bytes.count, Transfer()))
    let fetched = try Files.read(path)
    #expect(fetched.count == bytes.count)
    #expect(fetched.suffix(50_000) == bytes.suffix(50_000))
    #expect((fetched[0..<1000] == bytes[0..<1000]) == false)
    // All of it is there: nothing travels. More than all of it is something else.
    try Files.write(path, bytes)
    #expect(try remote.fetch("release.tar.zst", of: release, to: path, limit: bytes.count, Transfer()))
    #expect(try Files.read(path) == bytes)
    try Files.write(path, bytes + [1])
    #expect(try remote.fetch("release.tar.zst", of: release, to: path, limit: bytes.count, Transfer()))
    #expect(try Files.read(path) == bytes)
  }

  @Test(arguments: TransportKind.showing)
  func `A file that is longer than it may be is refused`(kind: TransportKind) throws {
    let transport = try TransportUnderTest(kind)
    let (writer, remote) = (try transport.writer(), try transport.remote())
    try writer.publish(try transport.files(["release.tar.zst": TwoHomes.noise(100_000), "manifest.json": [1]]), as: release, Transfer())
    let path = transport.homes.folder.path("part")
    let error = #expect(throws: RemoteError.self) { try remote.fetch("release.tar.zst", of: release, to: path, limit: 99_999, Transfer()) }
    #expect(error?.code == .refused)
    #expect(((try? Files.status(path))?.size ?? 0) <= 99_999)
    #expect(try transport.fetch("manifest.json", of: release, from: remote) == [1])
  }

  @Test(arguments: TransportKind.showing)
  func `What is removed is gone, and gone again is no error`(kind: TransportKind) throws {
    let transport = try TransportUnderTest(kind)
    let (writer, remote) = (try transport.writer(), try transport.remote())
    let other = RemoteFolder.release(site: "portfolio", version: "1.1.0-00000000")
    for folder in [other, release] { try writer.publish(try transport.files(["release.tar.zst": [1], "manifest.json": [2]]), as: folder, Transfer()) }
    for _ in 0..<2 { try writer.remove(release) }
    #expect(try remote.versions(site: "portfolio") == ["1.1.0-00000000"])
    #expect(try transport.fetch("manifest.json", of: release, from: remote) == nil)
    let root = transport.root
    let index = try Files.read(Path.join(root, "portfolio/index.json"))
    #expect(try RemoteIndex.versions(parsing: index, site: "portfolio", place: "x") == ["1.1.0-00000000"])
  }

  @Test(arguments: TransportKind.writing)
  func `Of an upload that is cut short nothing is seen, and the next one completes it`(kind: TransportKind) throws {
    let transport = try TransportUnderTest(kind)
    let (writer, remote) = (try transport.writer(), try transport.remote())
    let files = try transport.files(["release.tar.zst": TwoHomes.noise(3_000_000), "manifest.json": [2]])
    let stop = Atomic<Bool>(false)
    let cut = Transfer(
      bytesPerSecond: 1_000_000, progress: { done, _ in if done > 100_000 { stop.store(true, ordering: .relaxed) } },
      isCancelled: { stop.load(ordering: .relaxed) })
    let error = #expect(throws: RemoteError.self) { try writer.publish(files, as: release, cut) }
    #expect(error?.code == .cancelled)
    #expect(try remote.versions(site: "portfolio") == [])
    #expect(try transport.fetch("manifest.json", of: release, from: remote) == nil)
    let begun = Mutex<Int?>(nil)
    try writer.publish(files, as: release, Transfer(progress: { done, _ in if done > 1 { begun.withLock { $0 = $0 ?? done } } }))
    #expect(try transport.fetch("release.tar.zst", of: release, from: remote) == TwoHomes.noise(3_000_000))
    #expect(begun.withLock { ($0 ?? 0) > 60_000 })
  }

  @Test(arguments: TransportKind.writing)
  func `Names that are none are left out`(kind: TransportKind) throws {
    let transport = try TransportUnderTest(kind)
    let root = transport.root
    for name in ["-rf", "a b", "..x", "été", "x\u{1B}[2J", "index.json", "@deltas", ".hidden", "a\\b", "a\"b"] {
      try Files.makeDirectories(Path.join(root, "portfolio/\(name)"))
      try Files.makeDirectories(Path.join(root, "-\(name)"))
      try? Files.write(Path.join(root, "portfolio/\(name)/manifest.json"), [1])
    }
    try Files.makeDirectories(Path.join(root, "portfolio/1-00000000"))
    try Files.write(Path.join(root, "portfolio/1-00000000/manifest.json"), [1])
    #expect(try transport.remote().versions(site: "portfolio") == ["1-00000000"])
    #expect(try transport.remote().sites() == ["portfolio"])
  }

  @Test(arguments: TransportKind.allCases)
  func `A release gets from one home to the other`(kind: TransportKind) throws {
    let transport = try TransportUnderTest(kind)
    let homes = transport.homes
    let made = try homes.make(files: ["index.html": Array("<h1>Bonjour</h1>".utf8), "a.bin": TwoHomes.noise(50_000)])
    let pushed = try homes.push(try transport.receiver()).push(made.release)
    #expect(!pushed.isUnchanged)
    #expect(try homes.push(try transport.receiver()).push(made.release).isUnchanged)
    let pulled = try homes.pull(try transport.remote()).pull(site: "portfolio", version: made.manifest.version)
    #expect(try homes.contents(pulled.folder) == homes.contents(made.release.folder))
    #expect(pulled.received == pushed.sent)
    let missing = #expect(throws: RemoteError.self) { try homes.pull(try transport.remote()).pull(site: "portfolio", version: "9-00000000") }
    #expect(missing?.code == .notFound)
  }

  @Test(arguments: TransportKind.writing)
  func `Several who publish at the same time don't lose each other's releases`(kind: TransportKind) throws {
    let transport = try TransportUnderTest(kind)
    let versions = (0..<4).map { "1.0.\($0)-0000000\($0)" }
    let files = try versions.map { try transport.files(["release.tar.zst": Array($0.utf8), "manifest.json": [1]]) }
    try Files.makeDirectories(transport.root)
    let write = transport.write
    _ = try concurrentMap(Array(zip(versions, files)), threads: 4, perThread: 1) { version, files in
      try write().publish(files, as: .release(site: "portfolio", version: version), Transfer())
    }
    #expect(try Set(transport.remote().versions(site: "portfolio")) == Set(versions))
    for version in versions {
      let folder = RemoteFolder.release(site: "portfolio", version: version)
      #expect(try transport.fetch("release.tar.zst", of: folder, from: transport.remote()) == Array(version.utf8))
    }
    let root = transport.root
    let index = try Files.read(Path.join(root, "portfolio/index.json"))
    #expect(try Set(RemoteIndex.versions(parsing: index, site: "portfolio", place: "x")) == Set(versions))
  }

  @Test(arguments: TransportKind.showing)
  func `A cancel ends a fetch, and what has come stays`(kind: TransportKind) throws {
    let transport = try TransportUnderTest(kind)
    let (writer, remote) = (try transport.writer(), try transport.remote())
    let bytes = TwoHomes.noise(3_000_000)
    try writer.publish(try transport.files(["release.tar.zst": bytes, "manifest.json": [1]]), as: release, Transfer())
    let path = transport.homes.folder.path("part")
    let stop = Atomic<Bool>(false)
    let cut = Transfer(
      bytesPerSecond: 1_000_000, progress: { done, _ in if done > 100_000 { stop.store(true, ordering: .relaxed) } },
      isCancelled: { stop.load(ordering: .relaxed) })
    let error = #expect(throws: RemoteError.self) { try remote.fetch("release.tar.zst", of: release, to: path, limit: bytes.count, cut) }
    #expect(error?.code == .cancelled)
    let there = try Files.read(path)
    #expect(there.count > 100_000)
    // libcurl asks once a second.
    #expect(there.count < bytes.count || kind == .web)
    #expect(there[...] == bytes.prefix(there.count))
    #expect(try remote.fetch("release.tar.zst", of: release, to: path, limit: bytes.count, Transfer()))
    #expect(try Files.read(path) == bytes)
  }
}
