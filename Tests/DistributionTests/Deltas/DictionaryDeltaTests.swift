import ChildProcess
import Cryptography
import POSIX
import Releases
import TestSupport
import Testing
import Zstandard

@testable import Distribution

struct DictionaryDeltaTests {
  @Test func `a delta holds a word, and gives the archive byte by byte`() throws {
    let fixture = try DeltaFixture()
    let (older, newer) = (try fixture.release(DeltaFixture.pages()), try fixture.release(DeltaFixture.pages(changed: 7)))
    let delta = fixture.path("delta")
    let size = try ReleaseDelta.make(from: older.release, to: newer.release, at: delta)
    #expect(try size == Files.status(delta).size && size < 500)
    #expect(try fixture.apply(delta, from: older, to: newer))
  }

  @Test func `it is dcz as RFC 9842 has it, which zstd takes`() throws {
    let fixture = try DeltaFixture()
    let (older, newer) = (try fixture.release(DeltaFixture.pages()), try fixture.release(DeltaFixture.pages(changed: 7)))
    let delta = fixture.path("delta")
    try ReleaseDelta.make(from: older.release, to: newer.release, at: delta)
    let bytes = try Files.read(delta)
    let tars = try [older, newer].map { try TarStream.bytes(of: $0.release, expected: 0, limit: 1 << 30) }
    #expect(bytes[0..<8] == [0x5E, 0x2A, 0x4D, 0x18, 0x20, 0x00, 0x00, 0x00])
    #expect(Array(bytes[8..<40]) == SHA256.digest(tars[0]))
    try Files.write(fixture.path("older.tar"), tars[0])
    // The header is a frame to be skipped: it may stay where it is.
    let result = try Command("zstd", ["-dc", "--patch-from=\(fixture.path("older.tar"))", delta]).run(outputLimit: 16 << 20, deadlineSeconds: 60)
    #expect(result.output == tars[1], "\(String(decoding: result.errors, as: UTF8.self))")
    #expect(try ReleaseDelta.tarDigest(of: older.release) == TarDigest(size: tars[0].count, sha256: SHA256.digest(tars[0])))
  }

  @Test func `a tar that grew much asks for no larger window than every client has`() throws {
    // RFC 9842, section 5: 8 MB, or 1.25 times the dictionary.
    #expect(DictionaryHeader.largestWindow(dictionary: 1) == 8 << 20)
    #expect(DictionaryHeader.largestWindow(dictionary: 40 << 20) == 50 << 20)
    #expect(DictionaryHeader.largestWindow(dictionary: 1 << 30) == 128 << 20)
    var generator = SeededGenerator(seed: 1)
    let newer = (0..<(9 << 18)).flatMap { _ in let word = UInt32.random(in: .min ... .max, using: &generator); return [UInt8(word & 63), UInt8(word >> 26), 0, 1] }
    let delta = try DictionaryDelta.encode(newer, from: Array(newer.prefix(100)))
    // Window_Descriptor behind magic number and frame header descriptor (RFC 8878, 3.1.1.1): no single segment, 8 MiB.
    let frame = Array(delta[40...])
    #expect(frame[4] & 0x20 == 0 && 10 + frame[5] >> 3 == 23 && frame[5] & 7 == 0)
    let decoded = try DictionaryDelta.decode(delta, from: Array(newer.prefix(100)), limit: newer.count, place: "here")
    #expect(decoded == newer)
  }

  @Test func `another release, another archive, a limit: refused, and nothing is left`() throws {
    let fixture = try DeltaFixture()
    let (older, newer) = (try fixture.release(DeltaFixture.pages()), try fixture.release(DeltaFixture.pages(changed: 7)))
    let other = try fixture.release(DeltaFixture.pages(changed: 8))
    let delta = fixture.path("delta")
    try ReleaseDelta.make(from: older.release, to: newer.release, at: delta)
    expectRefusal("was made from another release") { try fixture.apply(delta, from: other, to: newer) }
    expectRefusal("does not give the archive") { try fixture.apply(delta, from: older, to: other) }
    let tar = try TarStream.bytes(of: older.release, expected: 0, limit: 1 << 30)
    let bytes = try Files.read(delta)
    expectRefusal("expected at most") { try DictionaryDelta.decode(bytes, from: tar, limit: tar.count / 2, place: delta) }
    expectRefusal("is no delta") { try fixture.apply(fixture.folder.write("text", "GIF89a and so on"), from: older, to: newer) }
    expectRefusal("is no delta") { try fixture.apply(fixture.folder.write("empty", ""), from: older, to: newer) }
    #expect(try fixture.left() == ["delta", "empty", "text"])
  }

  @Test func `each bit flipped and each cut is refused, or gives the same archive`() throws {
    let fixture = try DeltaFixture()
    let (older, newer) = (try fixture.release(DeltaFixture.pages(4)), try fixture.release(DeltaFixture.pages(4, changed: 2)))
    let delta = fixture.path("delta")
    try ReleaseDelta.make(from: older.release, to: newer.release, at: delta)
    let bytes = try Files.read(delta)
    let (tar, expected) = (
      try TarStream.bytes(of: older.release, expected: 0, limit: 1 << 30), try TarStream.bytes(of: newer.release, expected: 0, limit: 1 << 30)
    )
    var accepted = 0
    for bit in 0..<bytes.count * 8 {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << (bit % 8)
      if let result = try? DictionaryDelta.decode(damaged, from: tar, limit: 1 << 20, place: "here") {
        // Some bits say nothing: one of the frame header must not be looked at (RFC 8878, 3.1.1.1.1.4), others fill up.
        #expect(result == expected)
        accepted += 1
      }
    }
    #expect(accepted < 10)
    for count in 0..<bytes.count {
      expectRefusal(nil) { try DictionaryDelta.decode(Array(bytes.prefix(count)), from: tar, limit: 1 << 20, place: "here") }
    }
    expectRefusal("no whole frame") { try DictionaryDelta.decode(bytes + [0], from: tar, limit: 1 << 20, place: "here") }
  }

  @Test func `a bomb is told by its header, or stopped at the size that it gave itself`() throws {
    let fixture = try DeltaFixture()
    let older = try fixture.release(DeltaFixture.pages(4))
    let tar = try TarStream.bytes(of: older.release, expected: 0, limit: 1 << 30)
    let bomb = try DictionaryDelta.encode([UInt8](repeating: 0, count: 65 << 20), from: tar)
    #expect(bomb.count < 10_000)
    expectRefusal("makes 68157440 bytes, and") { try fixture.apply(fixture.folder.write("bomb", bomb), from: older, to: older) }
    // A frame without a size, as streams have it.
    var frame: [UInt8] = []
    let compressor = try ZstandardCompressor(level: 1) { frame += $0 }
    try compressor.write([UInt8](repeating: 0, count: 1 << 20))
    try compressor.finish()
    let unsized = DictionaryHeader(dictionary: SHA256.digest(tar)).bytes + frame
    expectRefusal("no whole frame") { try fixture.apply(fixture.folder.write("unsized", unsized), from: older, to: older) }
    // Two frames: what a second one holds is no part of it.
    let one = try DictionaryDelta.encode(tar, from: tar)
    expectRefusal("no whole frame") { try fixture.apply(fixture.folder.write("two", one + one[40...]), from: older, to: older) }
    #expect(try fixture.left() == ["bomb", "two", "unsized"])
  }

  @Test func `manifests travel the same way`() throws {
    let fixture = try DeltaFixture()
    let (older, newer) = (try fixture.release(DeltaFixture.pages()), try fixture.release(DeltaFixture.pages(changed: 7)))
    let (from, to) = (try Files.read(older.release.manifestPath), try Files.read(newer.release.manifestPath))
    let delta = try ManifestDelta.make(from: from, to: to)
    #expect(delta.count < 600 && to.count > 5000)
    #expect(try ManifestDelta.apply(delta, from: from, place: "here") == to)
    expectRefusal("was made from another") { try ManifestDelta.apply(delta, from: to, place: "here") }
    let bomb = try ManifestDelta.make(from: from, to: [UInt8](repeating: 32, count: ReleaseManifest.sizeLimit + 1))
    expectRefusal("expected at most") { try ManifestDelta.apply(bomb, from: from, place: "here") }
  }
}

/// Expects `RemoteError` with the code `refused`, and words of its message.
func expectRefusal<Result>(_ words: String?, _ body: () throws -> Result, sourceLocation: SourceLocation = #_sourceLocation) {
  let error = #expect(throws: RemoteError.self, sourceLocation: sourceLocation) { _ = try body() }
  #expect(error?.code == .refused, sourceLocation: sourceLocation)
  if let words { #expect(error?.message.contains(words) == true, "\(error?.message ?? "")", sourceLocation: sourceLocation) }
}
