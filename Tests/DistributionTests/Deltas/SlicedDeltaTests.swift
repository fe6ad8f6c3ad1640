import Cryptography
import POSIX
import Releases
import TestSupport
import Testing
import Zstandard

@testable import Distribution

struct SlicedDeltaTests {
  /// A delta in slices of some kilobytes, so that small releases have several.
  private func make(from older: StoredRelease, to newer: StoredRelease, at path: String) throws -> [DeltaPlan.Slice] {
    let (from, to) = (try TarStream.survey(older.release) { _ in }, try TarStream.survey(newer.release) { _ in })
    var layouts = (from.layout, to.layout)
    // Landmarks are far apart in what ships; here each entry is one.
    layouts.0 = try layout(older)
    layouts.1 = try layout(newer)
    let plan = DeltaPlan.slices(older: layouts.0, newer: layouts.1, limits: .init(content: 16 << 10, dictionary: 48 << 10, margin: 8 << 10))
    try SlicedDelta(from: older.release, from.digest, to: newer.release, to.digest, plan).write(to: path) { _ in }
    return plan
  }

  private func layout(_ stored: StoredRelease) throws -> TarLayout {
    var scanner = TarScanner(landmarkDistance: 1)
    scanner.feed(try TarStream.bytes(of: stored.release, expected: 0, limit: 1 << 30))
    return scanner.layout
  }

  @Test func `slices give the archive byte by byte, and hold what differs`() throws {
    let fixture = try DeltaFixture()
    let older = try fixture.release(DeltaFixture.pages())
    var files = DeltaFixture.pages(changed: 30)
    // A large file that comes early shifts nothing.
    files["aaa/new.bin"] = DeltaFixture.page(5000, words: 20_000)
    files["blog/1005.html"] = nil
    let newer = try fixture.release(files)
    let delta = fixture.path("delta")
    let plan = try make(from: older, to: newer, at: delta)
    #expect(plan.count > 5)
    #expect(try fixture.apply(delta, from: older, to: newer))
    var frame: [UInt8] = []
    let compressor = try ZstandardCompressor(level: 1) { frame += $0 }
    try compressor.write(Array(DeltaFixture.page(5000, words: 20_000).utf8))
    try compressor.finish()
    #expect(try Files.status(delta).size < frame.count + 200 * plan.count)
  }

  @Test func `every slice has the part of the older tar with its paths`() throws {
    let fixture = try DeltaFixture()
    let older = try fixture.release(DeltaFixture.pages())
    var files = DeltaFixture.pages()
    files["aaa.bin"] = DeltaFixture.page(1, words: 40_000)
    files["blog/1020b.bin"] = DeltaFixture.page(2, words: 40_000)
    let newer = try fixture.release(files)
    let (from, to) = (try layout(older), try layout(newer))
    let plan = DeltaPlan.slices(older: from, newer: to, limits: .init(content: 16 << 10, dictionary: 48 << 10, margin: 8 << 10))
    #expect(plan.first?.content.lowerBound == 0 && plan.last?.content.upperBound == to.size)
    for (slice, next) in zip(plan, plan.dropFirst()) {
      #expect(slice.content.upperBound == next.content.lowerBound)
      #expect(slice.dictionary.lowerBound <= next.dictionary.lowerBound && slice.dictionary.upperBound <= next.dictionary.upperBound)
    }
    for slice in plan {
      #expect((1...16 << 10).contains(slice.content.count) && slice.dictionary.count <= 48 << 10 && slice.dictionary.upperBound <= from.size)
      for mark in to.landmarks where slice.content.contains(mark.offset) {
        guard let same = from.landmarks.first(where: { $0.path == mark.path }) else { continue }
        #expect(slice.dictionary.contains(same.offset), "\(mark.path)")
      }
    }
  }

  @Test func `what was removed between two files doesn't keep the later one from its older self`() throws {
    var (older, newer) = (TarLayout(), TarLayout())
    for (path, offset) in [("a", 0), ("b", 1000), ("c", 500_000)] { older.add(path, offset: offset, isLarge: true, followsLarge: true) }
    older.size = 501_000
    for (path, offset) in [("a", 0), ("c", 1000)] { newer.add(path, offset: offset, isLarge: true, followsLarge: true) }
    newer.size = 2000
    let plan = DeltaPlan.slices(older: older, newer: newer, limits: .init(content: 4000, dictionary: 8000, margin: 100))
    #expect(plan.map(\.content) == [0..<1000, 1000..<2000])
    #expect(plan[1].dictionary.contains(500_500))
  }

  @Test func `inside of a large file the same offset counts`() throws {
    var (older, newer) = (TarLayout(), TarLayout())
    for (path, offset) in [("a", 0), ("film", 2000), ("z", 900_000)] { older.add(path, offset: offset, isLarge: true, followsLarge: true) }
    older.size = 901_000
    for (path, offset) in [("a", 0), ("b", 2000), ("film", 9000), ("z", 907_000)] {
      newer.add(path, offset: offset, isLarge: true, followsLarge: true)
    }
    newer.size = 908_000
    for slice in DeltaPlan.slices(older: older, newer: newer, limits: .init(content: 4000, dictionary: 16000, margin: 500))
    where slice.content.lowerBound >= 9000 {
      #expect(slice.dictionary.contains(slice.content.lowerBound - 7000) && slice.dictionary.contains(slice.content.upperBound - 7001))
    }
  }

  @Test func `damage, another release and another archive are refused, and nothing is left`() throws {
    let fixture = try DeltaFixture()
    let (older, newer) = (try fixture.release(DeltaFixture.pages()), try fixture.release(DeltaFixture.pages(changed: 7)))
    let other = try fixture.release(DeltaFixture.pages(changed: 8))
    let delta = fixture.path("delta")
    _ = try make(from: older, to: newer, at: delta)
    expectRefusal("was made from another release") { try fixture.apply(delta, from: other, to: newer) }
    expectRefusal("does not give the archive") { try fixture.apply(delta, from: older, to: other) }
    let bytes = try Files.read(delta)
    // Every byte of the header and of the first frame's, and then some.
    let header = try SlicedHeader(parsing: bytes, fileSize: bytes.count, place: delta).size
    for index in Array(0..<header + 12) + Array(stride(from: header + 12, to: bytes.count, by: 37)) {
      var damaged = bytes
      damaged[index] ^= 1 << (index % 8)
      let path = try fixture.folder.write("damaged", damaged)
      // Some bits of a frame say nothing; what comes out is the archive or nothing.
      if index > header, (try? fixture.apply(path, from: older, to: newer)) == true { continue }
      expectRefusal(nil) { try fixture.apply(path, from: older, to: newer) }
    }
    for count in [0, 3, 4, 50, header - 1, header, bytes.count - 1] {
      let path = try fixture.folder.write("damaged", Array(bytes.prefix(count)))
      expectRefusal(nil) { try fixture.apply(path, from: older, to: newer) }
    }
    #expect(try fixture.left() == ["damaged", "delta"])
  }
}

struct SlicedHeaderTests {
  private static let digest = [UInt8](repeating: 7, count: 32)

  private func header(_ slices: [SlicedHeader.Slice], older: Int = 1000, newer: Int = 300) -> SlicedHeader {
    SlicedHeader(older: TarDigest(size: older, sha256: Self.digest), newer: TarDigest(size: newer, sha256: Self.digest), slices: slices)
  }

  private static let good: [SlicedHeader.Slice] = [
    .init(dictionary: 0..<500, content: 100, compressed: 20), .init(dictionary: 100..<1000, content: 200, compressed: 30),
  ]

  @Test func `a header is its bytes, and zstd skips it`() throws {
    let header = header(Self.good)
    #expect(header.bytes.count == header.size && header.size == 136)
    #expect(header.bytes.prefix(16) == [0x5A, 0x2A, 0x4D, 0x18, 128, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0])
    #expect(try SlicedHeader(parsing: header.bytes, fileSize: header.size + 50, place: "here") == header)
  }

  @Test(arguments: [
    ("dictionary beyond the older tar", [(0..<1001, 300, 5)]), ("dictionary going back", [(5..<900, 100, 5), (4..<900, 200, 5)]),
    ("end of the dictionary going back", [(0..<900, 100, 5), (4..<899, 200, 5)]), ("content too short", [(0..<1, 299, 5)]),
    ("content too long", [(0..<1, 301, 5)]), ("no content", [(0..<1, 0, 5), (0..<1, 300, 5)]), ("no frame", [(0..<1, 300, 0)]),
    ("a frame longer than any", [(0..<1, 300, 815)]), ("no slice", []),
  ] as [(String, [(Range<Int>, Int, Int)])])
  func `what can't be is refused`(what: String, slices: [(Range<Int>, Int, Int)]) {
    let bad = header(slices.map { .init(dictionary: $0.0, content: $0.1, compressed: $0.2) })
    let size = bad.size + slices.reduce(0) { $0 + $1.2 }
    expectRefusal(nil) { try SlicedHeader(parsing: bad.bytes, fileSize: size, place: "here") }
  }

  @Test func `numbers at their ends don't overflow`() throws {
    let bytes = header(Self.good).bytes
    // Each number of the header, as large as it can be written.
    for (offset, count) in [(4, 4), (8, 4), (12, 4), (16, 8), (56, 8), (96, 8), (104, 4), (108, 4), (112, 4)] {
      for byte in [0xFF, 0x7F, 0x80] as [UInt8] {
        var hostile = bytes
        for index in 0..<count { hostile[offset + index] = index == count - 1 ? byte : 0xFF }
        expectRefusal(nil) { try SlicedHeader(parsing: hostile, fileSize: bytes.count + 50, place: "here") }
      }
    }
    expectRefusal("longer or shorter") { try SlicedHeader(parsing: bytes, fileSize: bytes.count + 51, place: "here") }
    for count in 0..<bytes.count {
      expectRefusal(nil) { try SlicedHeader(parsing: Array(bytes.prefix(count)), fileSize: bytes.count + 50, place: "here") }
    }
    // Many slices of the largest size are more than any memory: no table is read that isn't there.
    var many = bytes
    many[12..<16] = [0, 0, 1, 0]
    expectRefusal("another length") { try SlicedHeader(parsing: many, fileSize: bytes.count + 50, place: "here") }
  }
}
