import BuildCache
import POSIX
import TestSupport
import Testing

@Suite struct BuildCacheTests {
  let folder: TemporaryFolder
  let cache: BuildCache

  init() throws {
    folder = try TemporaryFolder()
    cache = try BuildCache(folder.path("cache"))
  }

  private func put(_ text: String) throws -> CacheKey {
    let key = CacheKey(Array(text.utf8))
    try cache.objects.put(Array(text.utf8), as: key)
    return key
  }

  @Test func `parts of a key are kept apart`() {
    #expect(CacheKey([1], [2]) == CacheKey([1], [2]))
    #expect(CacheKey([1], [2]) != CacheKey([1, 2]))
    #expect(CacheKey([1], []) != CacheKey([1]))
    #expect(CacheKey([1]).bytes.count == CacheKey.length)
    #expect(CacheKey(bytes: CacheKey([1]).bytes) == CacheKey([1]))
    #expect(CacheKey(bytes: [1, 2]) == nil)
    #expect(CacheKey([1]).text.count == 40)
  }

  @Test func `an object is what was put, and read-only`() throws {
    let key = try put("hello")
    #expect(cache.objects.contents(key) == Array("hello".utf8))
    #expect(cache.objects.size(key) == 5)
    #expect(try Files.status(cache.objects.path(key)).permissions == 0o444)
    #expect(cache.objects.contents(CacheKey([9])) == nil)
  }

  @Test func `an object that was written into is none, and can be put again`() throws {
    let key = try put("hello")
    try overwrite(cache.objects.path(key), "jello")
    #expect(cache.objects.contents(key) == nil)
    #expect(cache.objects.size(key) == nil)
    #expect(throws: MissingObject.self) { try cache.objects.link(key, to: folder.path("out")) }
    #expect(!Files.exists(folder.path("out")))
    _ = try put("hello")
    #expect(cache.objects.contents(key) == Array("hello".utf8))
  }

  @Test func `an object that was cut short is none`() throws {
    let key = try put("hello")
    let time = try Files.status(cache.objects.path(key)).modified
    try Files.changePermissions(cache.objects.path(key), 0o644)
    try Files.write(cache.objects.path(key), Array("hel".utf8))
    try Files.setModified(cache.objects.path(key), seconds: time)
    #expect(cache.objects.size(key) == nil)
  }

  @Test func `a copy of a file has a key of its content`() throws {
    try folder.write("a", String(repeating: "x", count: 3_000_000))
    try folder.write("b", String(repeating: "x", count: 3_000_000))
    let first = try cache.objects.put(copyOf: folder.path("a"), kind: [1])
    #expect(try cache.objects.put(copyOf: folder.path("b"), kind: [1]) == first)
    #expect(try cache.objects.put(copyOf: folder.path("b"), kind: [2]).key != first.key)
    #expect(first.size == 3_000_000)
    #expect(cache.objects.contents(first.key)?.count == 3_000_000)
  }

  @Test func `a note is found again, each project its own`() throws {
    try cache.setNote("a", [1, 2], objects: [try put("x")], added: 1)
    try cache.setNote("b", [3], objects: [], added: 0)
    #expect(cache.note("a") == [1, 2])
    #expect(cache.note("b") == [3])
    #expect(cache.note("../a") == nil)
  }

  @Test func `a note of which a byte is wrong is none`() throws {
    try cache.setNote("a", Array("some content".utf8), objects: [try put("x")], added: 0)
    let path = Path.join(cache.folder, "notes/\(try #require(Files.list(Path.join(cache.folder, "notes")).first))")
    let bytes = try Files.read(path)
    for index in stride(from: 0, to: bytes.count, by: 7) {
      var damaged = bytes
      damaged[index] ^= 0x40
      try Files.write(path, damaged)
      #expect(cache.note("a") == nil, "byte \(index)")
    }
    try Files.write(path, Array(bytes.dropLast()))
    #expect(cache.note("a") == nil)
    try Files.write(path, bytes)
    #expect(cache.note("a") != nil)
  }

  @Test func `values are read as they were written, and nothing behind their end`() throws {
    var writer = CacheWriter()
    writer.append(-5)
    writer.append("größe")
    writer.append(true)
    writer.append(Array("ab".utf8))
    var reader = CacheReader(writer.bytes[...])
    #expect(reader.integer() == -5)
    #expect(reader.string() == "größe")
    #expect(reader.flag() == true)
    #expect(reader.bytes().map { Array($0) } == Array("ab".utf8))
    #expect(reader.integer() == nil)
    // A length that no file has.
    var lying = CacheWriter()
    lying.append(Int.max)
    var other = CacheReader(lying.bytes[...])
    #expect(other.bytes() == nil)
  }

  @Test func `a file that has just been changed is not trusted`() throws {
    try folder.write("a", "x")
    let status = try Files.status(folder.path("a"))
    #expect(FileIdentity(status, now: Clock.nanoseconds) == .unknown)
    let later = FileIdentity(status, now: Clock.nanoseconds + 1_000_000_000)
    #expect(later.matches(status))
    #expect(!FileIdentity.unknown.matches(status))
    try Files.remove(folder.path("a"))
    try folder.write("a", "x")
    #expect(try !later.matches(Files.status(folder.path("a"))))
  }
}
