import ChildProcess
import POSIX
import Releases
import TestSupport
import Testing

struct ArchiveCompressionTests {
  /// Text, and more noise behind it.
  static let tar: [UInt8] = {
    var random = SeededGenerator(seed: 7)
    let words = (0..<500).map { _ in Array("\(UInt16.random(in: 0 ... .max, using: &random)) ".utf8) }
    var bytes: [UInt8] = []
    while bytes.count < 3 << 20 { bytes += words.randomElement(using: &random)! }
    return bytes + ((try? FileDescriptor(opening: "/dev/urandom", .read).read(upTo: 6 << 20)) ?? [])
  }()

  func compressed(_ bytes: [UInt8], pieces: Int, threads: Int? = nil) throws -> [UInt8] {
    var archive: [UInt8] = []
    let compressor = ArchiveCompression.compressor(threads: threads) { archive += $0 }
    for start in stride(from: 0, to: bytes.count, by: pieces) { try compressor.write(Array(bytes[start...].prefix(pieces))) }
    try compressor.finish()
    return archive
  }

  @Test func `pieces and threads change nothing, and zstd reads it`() throws {
    let archive = try compressed(Self.tar, pieces: 1 << 20)
    #expect(try compressed(Self.tar, pieces: 300_007, threads: 1) == archive)
    #expect(try compressed(Self.tar, pieces: 16 << 20, threads: 4) == archive)
    let result = try Command("zstd", ["-dc"]).run(input: archive, outputLimit: 16 << 20, deadlineSeconds: 60)
    #expect(result.output == Self.tar)
    // Noise does not grow, and text shrinks.
    #expect(archive.count < Self.tar.count - (1 << 20))
  }

  @Test func `of nothing comes an archive too`() throws {
    let archive = try compressed([], pieces: 1)
    #expect(try Command("zstd", ["-dc"]).run(input: archive).output.isEmpty && !archive.isEmpty)
  }

  @Test func `what the sink throws ends the work`() throws {
    struct Refused: Error {}
    let compressor = ArchiveCompression.compressor { _ in throw Refused() }
    #expect(throws: Refused.self) {
      try compressor.write([UInt8](repeating: 0, count: 64 << 20))
      try compressor.finish()
    }
  }
}
