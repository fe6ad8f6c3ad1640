/// The chunks of a WebP file (https://developers.google.com/speed/webp/docs/riff_container), as far as they are whole.
struct RIFFChunks {
  private struct Chunk {
    var type: String
    /// With type, length, and the byte that makes it even.
    var range: Range<Int>
  }

  private let bytes: [UInt8]
  private let chunks: [Chunk]
  private let isWhole: Bool

  init(_ bytes: [UInt8]) {
    var chunks: [Chunk] = []
    var offset = 12
    let end = bytes.count < 12 ? 0 : Swift.min(bytes.count, 8 + bytes.littleEndian(at: 4))
    while offset + 8 <= end {
      let length = bytes.littleEndian(at: offset + 4)
      let next = offset + 8 + length + length % 2
      guard next <= end else { break }
      chunks.append(Chunk(type: String(decoding: bytes[offset..<offset + 4], as: UTF8.self), range: offset..<next))
      offset = next
    }
    self.bytes = bytes
    self.chunks = chunks
    isWhole = !chunks.isEmpty && offset == end
  }

  func contains(_ type: String) -> Bool { chunks.contains { $0.type == type } }

  /// Without EXIF, XMP, and what stands behind the end; nil where the file is not whole.
  func withoutMetadata(keepingProfile: Bool = true) -> [UInt8]? {
    guard isWhole else { return nil }
    var body: [UInt8] = Array("WEBP".utf8)
    let dropped: Set<String> = keepingProfile ? ["EXIF", "XMP "] : ["EXIF", "XMP ", "ICCP"]
    for chunk in chunks where !dropped.contains(chunk.type) {
      var content = Array(bytes[chunk.range])
      if chunk.type == "VP8X", content.count > 8 {
        // The flags that say that there are such chunks; where no other is set, the simple format does.
        content[8] &= keepingProfile ? ~0x0C : ~0x2C
        if content[8] == 0 { continue }
      }
      body += content
    }
    let length = (0..<4).map { UInt8(truncatingIfNeeded: body.count >> ($0 * 8)) }
    return Array("RIFF".utf8) + length + body
  }
}
