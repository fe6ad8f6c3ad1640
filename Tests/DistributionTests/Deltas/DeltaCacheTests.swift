import POSIX
import Releases
import Synchronization
import TestSupport
import Testing

@testable import Distribution

struct DeltaCacheTests {
  @Test func `a delta is made once, also when several ask at the same time`() throws {
    let fixture = try DeltaFixture()
    let (older, newer) = (try fixture.release(DeltaFixture.pages()), try fixture.release(DeltaFixture.pages(changed: 7)))
    let cache = DeltaCache(home: fixture.home)
    let made = Mutex(0)
    let paths = try concurrentMap(Array(0..<4), threads: 4, perThread: 1) { _ in
      var isMine = false
      let path = try cache.archiveDelta(from: older, to: newer, progress: { _, _ in isMine = true })
      if isMine { made.withLock { $0 += 1 } }
      return path
    }
    #expect(made.withLock { $0 } == 1 && Set(paths).count == 1)
    #expect(try fixture.apply(try #require(paths.first ?? nil), from: older, to: newer))
    let manifest = try #require(try cache.manifestDelta(from: older.release, to: newer.release))
    let bytes = try ManifestDelta.apply(Files.read(manifest), from: Files.read(older.release.manifestPath), place: manifest)
    #expect(try bytes == Files.read(newer.release.manifestPath))
    #expect(try cache.usage().files == 2)
  }

  @Test func `what was asked for longest ago goes first`() throws {
    let fixture = try DeltaFixture()
    let releases = try (0..<4).map { try fixture.release(DeltaFixture.pages(changed: $0)) }
    let whole = DeltaCache(home: fixture.home)
    let paths = try (1..<3).map { try #require(try whole.archiveDelta(from: releases[0], to: releases[$0])) }
    let size = try whole.usage().bytes
    // The first was made first, and asked for last.
    try Files.setModified(paths[0], seconds: 2_000_000_000)
    try Files.setModified(paths[1], seconds: 1_000_000_000)
    let small = DeltaCache(home: fixture.home, limit: size)
    let third = try #require(try small.archiveDelta(from: releases[0], to: releases[3]))
    #expect(Files.exists(paths[0]) && !Files.exists(paths[1]) && Files.exists(third))
    // Asked for, it is the youngest.
    try Files.setModified(paths[0], seconds: 1_000_000_000)
    #expect(try whole.archiveDelta(from: releases[0], to: releases[1]) == paths[0])
    #expect(try Files.status(paths[0]).modified > 1_500_000_000)
    // One that is larger than the bound is there all the same.
    let one = try #require(try DeltaCache(home: fixture.home, limit: 1).archiveDelta(from: releases[1], to: releases[2]))
    #expect(try Files.list(whole.root).filter { $0 != ".locks" } == [Path.name(one)])
    #expect(try whole.clear().files == 1 && whole.usage() == .init())
  }

  @Test func `what a crash left behind is made anew, and a failure leaves nothing`() throws {
    let fixture = try DeltaFixture()
    let (older, newer) = (try fixture.release(DeltaFixture.pages()), try fixture.release(DeltaFixture.pages(changed: 7)))
    let cache = DeltaCache(home: fixture.home)
    let path = try #require(try cache.archiveDelta(from: older, to: newer))
    try Files.rename(path, to: path + ".unfinished")
    try Files.write(path + ".unfinished", [1, 2, 3])
    #expect(try cache.archiveDelta(from: older, to: newer) == path)
    #expect(try fixture.apply(path, from: older, to: newer) && !Files.exists(path + ".unfinished"))
    #expect(throws: CancellationError.self) { try cache.archiveDelta(from: newer, to: older, progress: { _, _ in throw CancellationError() }) }
    #expect(try cache.usage().files == 1)
    // Nobody makes it: it goes. Somebody does: it stays.
    try Files.write(path + ".unfinished", [1])
    let key = try #require(Path.name(path).split(separator: "-").last?.prefix(2))
    let lock = try #require(try FileLock.attempt(Path.join(cache.root, ".locks/\(key)"), owner: "a test"))
    try cache.clear()
    #expect(Files.exists(path + ".unfinished") && !Files.exists(path))
    lock.release()
    try cache.clear()
    #expect(try cache.usage().files == 0)
  }

  @Test func `where a delta saves nothing there is none, and that is found out once`() throws {
    let fixture = try DeltaFixture()
    let older = try fixture.release(["a.html": DeltaFixture.page(1)])
    let newer = try fixture.release(["a.html": DeltaFixture.page(2, words: 5000)])
    let cache = DeltaCache(home: fixture.home)
    #expect(try cache.archiveDelta(from: older, to: newer) == nil)
    let again = try cache.archiveDelta(from: older, to: newer, progress: { _, _ in Issue.record("made again") })
    #expect(again == nil)
    #expect(try cache.usage() == .init(files: 1, bytes: 0))
  }

  @Test func `releases are known by the digest of their tar and of their manifest`() throws {
    let fixture = try DeltaFixture()
    let releases = try (0..<3).map { try fixture.release(DeltaFixture.pages(3, changed: $0)) }
    let dictionaries = Dictionaries(home: fixture.home)
    for release in releases {
      let digest = try ReleaseDelta.tarDigest(of: release.release)
      #expect(dictionaries.release(withTar: digest.sha256, among: releases) == release)
      #expect(try dictionaries.digest(of: release) == digest)
      #expect(dictionaries.release(withManifest: ManifestDelta.digest(of: try Files.read(release.release.manifestPath)), among: releases) == release)
    }
    #expect(dictionaries.release(withTar: [UInt8](repeating: 0, count: 32), among: releases) == nil)
    // Known now: the archive isn't looked at any more. And a note that was damaged is made anew.
    let note = Path.join(fixture.home, "cache/dictionaries/\(releases[0].manifest.archive.sha256)")
    let digest = try dictionaries.digest(of: releases[0])
    try Files.write(note, [1, 2])
    #expect(try dictionaries.digest(of: releases[0]) == digest)
    try Files.write(releases[0].release.archivePath, [])
    #expect(try dictionaries.digest(of: releases[0]) == digest)
    // No room for another one: all of them go, and the damaged archive is looked at again.
    try Files.remove(Path.join(fixture.home, "cache/dictionaries/\(releases[1].manifest.archive.sha256)"))
    _ = try Dictionaries(home: fixture.home, most: 1).digest(of: releases[1])
    #expect(try Files.list(Path.join(fixture.home, "cache/dictionaries")) == [releases[1].manifest.archive.sha256])
    expectRefusal(nil) { try dictionaries.digest(of: releases[0]) }
  }
}
