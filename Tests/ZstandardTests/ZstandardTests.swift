import ChildProcess
import POSIX
import TestSupport
import Testing
import Zstandard

/// Bytes that compress about as text does, the same ones each time.
private func sample(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  var state = seed
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1
    return UInt8(ascii: "a") + UInt8(state >> 59)
  }
}

private func compressed(_ bytes: [UInt8], pieces: Int, threads: Int = 1) throws -> [UInt8] {
  var output: [UInt8] = []
  let compressor = try ZstandardCompressor(level: 3, threads: threads) { output += $0 }
  for start in stride(from: 0, to: bytes.count, by: pieces) { try compressor.write(Array(bytes[start..<min(start + pieces, bytes.count)])) }
  try compressor.finish()
  return output
}

private func decompressed(_ bytes: [UInt8], pieces: Int) throws -> (bytes: [UInt8], isWhole: Bool) {
  var output: [UInt8] = []
  let decompressor = try ZstandardDecompressor()
  for start in stride(from: 0, to: bytes.count, by: pieces) {
    try decompressor.write(Array(bytes[start..<min(start + pieces, bytes.count)])) { output += $0 }
  }
  return (output, decompressor.isAtEnd)
}

struct ZstandardTests {
  @Test(arguments: [0, 1, 131_072, 300_001]) func `what was compressed comes back, however it is cut`(count: Int) throws {
    let bytes = sample(count)
    let frame = try compressed(bytes, pieces: 777)
    for pieces in [1, 1000, 1 << 20] {
      let back = try decompressed(frame, pieces: pieces)
      #expect(back.bytes == bytes && back.isWhole)
    }
    #expect(try !decompressed(Array(frame.dropLast()), pieces: 1000).isWhole)
  }

  @Test func `pieces and threads change nothing, and zstd reads it`() throws {
    let bytes = sample(9 << 20)
    let frame = try compressed(bytes, pieces: 1 << 16)
    #expect(try compressed(bytes, pieces: 100_003, threads: 4) == frame)
    let result = try Command("zstd", ["-dc"]).run(input: frame, outputLimit: 16 << 20, deadlineSeconds: 60)
    #expect(result.output == bytes)
  }

  @Test func `what is no frame is refused`() throws {
    #expect(throws: ZstandardError.self) { try decompressed(Array("no frame at all".utf8), pieces: 100) }
    var frame = try compressed(sample(10_000), pieces: 10_000)
    frame[frame.count / 2] ^= 0x40
    #expect(throws: ZstandardError.self) { try decompressed(frame, pieces: 100) }
  }

  @Test func `a delta holds what differs, and zstd takes it`() throws {
    let old = sample(2 << 20)
    var new = old
    new.replaceSubrange(1_000_000..<1_000_004, with: Array("another word".utf8))
    let delta = try ZstandardDelta.encode(new, from: old)
    #expect(delta.count < 1000)
    #expect(try ZstandardDelta.decode(delta, from: old, size: new.count) == new)
    let folder = try TemporaryFolder()
    try Files.write(Path.join(folder.path, "old"), old)
    try Files.write(Path.join(folder.path, "delta.zst"), delta)
    let result = try Command("zstd", ["-dc", "--long=27", "--patch-from=\(folder.path)/old", "\(folder.path)/delta.zst"])
      .run(outputLimit: 16 << 20, deadlineSeconds: 60)
    #expect(result.output == new, "\(String(decoding: result.errors, as: UTF8.self))")
  }

  @Test func `a delta of another dictionary, another size, or damaged is refused`() throws {
    let old = sample(100_000)
    let new = old + [1, 2, 3]
    let delta = try ZstandardDelta.encode(new, from: old)
    #expect(throws: ZstandardError.self) { try ZstandardDelta.decode(delta, from: sample(100_000, seed: 7), size: new.count) }
    #expect(throws: ZstandardError.self) { try ZstandardDelta.decode(delta, from: old, size: new.count - 1) }
    #expect(throws: ZstandardError.self) { try ZstandardDelta.decode(delta, from: old, size: new.count + 1) }
    for place in delta.indices {
      var damaged = delta
      damaged[place] ^= 1
      #expect((try? ZstandardDelta.decode(damaged, from: old, size: new.count)) != .some(Array(new.reversed())))
      if let result = try? ZstandardDelta.decode(damaged, from: old, size: new.count) { #expect(result == new) }
    }
  }
}
