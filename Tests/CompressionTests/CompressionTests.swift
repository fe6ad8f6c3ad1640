import ChildProcess
import POSIX
import Testing

@testable import Compression

/// The decoders are the programs that everybody else uses.
struct CompressionTests {
  static let samples: [[UInt8]] = [
    [], [0], Array("hello\n".utf8), Array(String(repeating: "<p>Bonjour à tous</p>\n", count: 5000).utf8),
    // Noise, which only grows.
    (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13 ^ $0) },
  ]

  func decoded(_ command: String, _ bytes: [UInt8]) throws -> [UInt8] {
    let result = try Command(command, ["-d", "-c"]).run(input: bytes, deadlineSeconds: 30)
    #expect(result.status == .exited(0), "\(result.errorText)")
    return result.output
  }

  @Test(arguments: samples, [1, 9, 12]) func `gzip reads what we write`(bytes: [UInt8], level: Int) throws {
    #expect(try decoded("gzip", gzip(bytes, level: level)) == bytes)
  }

  @Test(arguments: samples, [0, 5, 11]) func `brotli reads what we write`(bytes: [UInt8], quality: Int) throws {
    #expect(try decoded("brotli", brotli(bytes, quality: quality)) == bytes)
  }

  @Test func `the same bytes give the same file, without a time`() throws {
    let bytes = Self.samples[3]
    let compressed = try gzip(bytes)
    #expect(try gzip(bytes) == compressed)
    #expect(compressed[4..<8] == [0, 0, 0, 0], "MTIME, RFC 1952 section 2.3")
    #expect(compressed[3] == 0, "no name, comment or extra field")
    #expect(try brotli(bytes) == brotli(bytes))
  }

  @Test func `smaller than gzip -9 does it`() throws {
    let bytes = try Files.read(#filePath)
    let reference = try Command("gzip", ["-9", "-n", "-c"]).run(input: bytes, deadlineSeconds: 30)
    #expect(try gzip(bytes).count <= reference.output.count)
    #expect(try brotli(bytes).count < reference.output.count)
  }

  @Test func `a level that does not exist is an error`() {
    #expect(throws: CompressionError.self) { try gzip([1], level: 13) }
    #expect(throws: CompressionError.self) { try brotli([1], quality: 12) }
    #expect(throws: CompressionError.self) { try brotli([1], quality: -1) }
  }
}
