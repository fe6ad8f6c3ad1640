/// A zstd frame put together block by block (RFC 8878, 3.1.1), so that a test can write what no compressor would.
package struct RawZstandard {
  /// Bytes of a block at most.
  package static let blockLength = 1 << 17

  package private(set) var bytes: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

  /// - Parameter windowLog: the memory that the frame asks for, as a power of two; from 17 on, or blocks don't fit.
  package init(windowLog: Int = 17) { bytes += [0x00, UInt8(windowLog - 10) << 3] }

  /// Blocks that hold the bytes as they are.
  package mutating func store(_ content: [UInt8]) {
    for start in stride(from: 0, to: content.count, by: Self.blockLength) {
      let block = content[start..<min(start + Self.blockLength, content.count)]
      add(kind: 0, size: block.count, block)
    }
  }

  /// Blocks of zeros, four bytes for each 128 KiB.
  package mutating func storeZeros(blocks: Int) {
    for _ in 0..<blocks { add(kind: 1, size: Self.blockLength, [0]) }
  }

  /// With an empty last block.
  package var closed: [UInt8] { bytes + [1, 0, 0] }

  private mutating func add(kind: Int, size: Int, _ content: ArraySlice<UInt8>) {
    let header = kind << 1 | size << 3
    bytes += [UInt8(truncatingIfNeeded: header), UInt8(truncatingIfNeeded: header >> 8), UInt8(header >> 16)] + content
  }
}
