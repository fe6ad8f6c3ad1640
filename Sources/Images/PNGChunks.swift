/// The chunks of a PNG file (RFC 2083), as far as they are whole.
struct PNGChunks {
  struct Chunk {
    var type: String
    /// With length, type and checksum.
    var range: Range<Int>
  }

  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  private let bytes: [UInt8]
  let chunks: [Chunk]

  init(_ bytes: [UInt8]) {
    var chunks: [Chunk] = []
    var offset = Self.signature.count
    while offset + 12 <= bytes.count, chunks.last?.type != "IEND" {
      let end = offset + 12 + bytes.bigEndian(at: offset)
      guard end <= bytes.count else { break }
      chunks.append(Chunk(type: String(decoding: bytes[offset + 4..<offset + 8], as: UTF8.self), range: offset..<end))
      offset = end
    }
    self.bytes = bytes
    self.chunks = chunks
  }

  func contains(_ type: String) -> Bool { chunks.contains { $0.type == type } }

  var size: (width: Int, height: Int)? {
    guard let header = chunks.first, header.type == "IHDR", header.range.count >= 25 else { return nil }
    let start = header.range.lowerBound + 8
    return (bytes.bigEndian(at: start), bytes.bigEndian(at: start + 4))
  }

  /// Without texts, times, EXIF, and what stands behind the end; nil where the file is not whole.
  func withoutMetadata() -> [UInt8]? {
    guard chunks.last?.type == "IEND" else { return nil }
    let kept = chunks.filter { !["tEXt", "zTXt", "iTXt", "tIME", "eXIf"].contains($0.type) }
    return Self.signature + kept.flatMap { bytes[$0.range] }
  }
}

extension [UInt8] {
  /// Four bytes as a number.
  func bigEndian(at offset: Int) -> Int { self[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
  func littleEndian(at offset: Int) -> Int { self[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | Int($1) } }
}
