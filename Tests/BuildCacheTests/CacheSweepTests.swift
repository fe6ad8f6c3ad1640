import BuildCache
import POSIX
import TestSupport
import Testing

@Suite struct CacheSweepTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Objects of 100 KB.
  private func fill(_ cache: BuildCache, _ project: String, _ count: Int, salt: Int = 0) throws -> [CacheKey] {
    let keys = (0..<count).map { CacheKey(Array(project.utf8), Array("\($0) \(salt)".utf8)) }
    for key in keys { try cache.objects.put([UInt8](repeating: 1, count: 100_000), as: key) }
    try cache.setNote(project, [], objects: keys, added: count * 100_000)
    return keys
  }

  private func count(_ cache: BuildCache, _ keys: [CacheKey]) -> Int { keys.count { cache.objects.size($0) != nil } }

  @Test func `what no project uses goes, what one uses stays`() throws {
    let cache = try BuildCache(folder.path("cache"), limit: 4_000_000)
    let first = try fill(cache, "a", 3)
    #expect(count(cache, first) == 3)
    // The project's next run has other objects: with them an eighth of the limit is reached.
    let second = try fill(cache, "a", 3, salt: 1)
    #expect(count(cache, second) == 3)
    #expect(count(cache, first) == 0)
  }

  @Test func `the projects that were not used for the longest time go first`() throws {
    let cache = try BuildCache(folder.path("cache"), limit: 2_500_000)
    let a = try fill(cache, "a", 10)
    try Files.setModified(Path.join(cache.folder, "notes/\(CacheKey(Array("a".utf8)).text)"), seconds: Clock.now - 100)
    let b = try fill(cache, "b", 10)
    try Files.setModified(Path.join(cache.folder, "notes/\(CacheKey(Array("b".utf8)).text)"), seconds: Clock.now - 50)
    cache.touch("a")
    let c = try fill(cache, "c", 10)
    #expect(count(cache, c) == 10)
    #expect(count(cache, a) == 10)
    #expect(count(cache, b) == 0)
    #expect(cache.note("b") == nil)
  }

  @Test func `a project larger than the limit keeps what it has, alone`() throws {
    let cache = try BuildCache(folder.path("cache"), limit: 1_000_000)
    let a = try fill(cache, "a", 2)
    let b = try fill(cache, "b", 20)
    #expect(count(cache, b) == 20)
    #expect(count(cache, a) == 0)
  }

  @Test func `nothing is swept while somebody else uses the cache`() throws {
    let cache = try BuildCache(folder.path("cache"), limit: 1_000_000)
    let other = try BuildCache(folder.path("cache"), limit: 1_000_000)
    let key = CacheKey([1])
    try other.objects.put([1], as: key)
    _ = try fill(cache, "a", 10)
    #expect(other.objects.size(key) == 1)
    #expect(try !cache.clear())
    #expect(other.objects.size(key) == 1)
  }

  @Test func `what was left half written is swept`() throws {
    let cache = try BuildCache(folder.path("cache"), limit: 1_000_000)
    let left = Path.join(cache.objects.folder, ".new-left.1.2")
    try Files.write(left, [1])
    _ = try fill(cache, "a", 10)
    #expect(!Files.exists(left))
  }

  @Test func `a cache that was cleared is empty`() throws {
    let cache = try BuildCache(folder.path("cache"))
    _ = try fill(cache, "a", 1)
    #expect(try cache.clear())
    #expect(try Files.list(cache.folder) == [])
    #expect(cache.note("a") == nil)
  }
}
