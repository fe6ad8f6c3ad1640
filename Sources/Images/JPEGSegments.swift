/// The segments of a JPEG file (ITU T.81, annex B).
struct JPEGSegments {
  private struct Segment {
    var marker: UInt8
    /// With marker and length, and for a scan with the data that follows.
    var range: Range<Int>
  }

  private let bytes: [UInt8]
  private let segments: [Segment]
  private let isWhole: Bool

  init(_ bytes: [UInt8]) {
    var segments: [Segment] = []
    var offset = 2
    var isWhole = false
    while offset + 4 <= bytes.count || offset + 2 == bytes.count, bytes[offset] == 0xFF {
      let marker = bytes[offset + 1]
      if marker == 0xD9 {
        isWhole = true
        break
      }
      guard offset + 4 <= bytes.count else { break }
      var end = offset + 2 + Int(bytes[offset + 2]) << 8 + Int(bytes[offset + 3])
      if marker == 0xDA { end = Self.endOfScan(bytes, from: end) }
      guard end <= bytes.count, end >= offset + 4 else { break }
      segments.append(Segment(marker: marker, range: offset..<end))
      offset = end
    }
    self.bytes = bytes
    self.segments = segments
    self.isWhole = isWhole
  }

  /// The next marker but restarts (D0 to D7) and stuffed zeros.
  private static func endOfScan(_ bytes: [UInt8], from start: Int) -> Int {
    var offset = start
    while offset + 1 < bytes.count {
      if bytes[offset] == 0xFF, bytes[offset + 1] != 0, bytes[offset + 1] != 0xFF, !(0xD0...0xD7).contains(bytes[offset + 1]) {
        return offset
      }
      offset += 1
    }
    return bytes.count
  }

  /// Without EXIF, XMP, comments and the like, and without what stands behind the end. What says how colours and turns
  /// are meant stays. nil where the file is not whole.
  func withoutMetadata(orientation: Int) -> [UInt8]? {
    guard isWhole else { return nil }
    var result: [UInt8] = [0xFF, 0xD8]
    var isTurned = orientation > 1
    for segment in segments {
      if isTurned, segment.marker != 0xE0 {
        result += Self.exif(orientation: orientation)
        isTurned = false
      }
      if isKept(segment) { result += bytes[segment.range] }
    }
    return result + [0xFF, 0xD9]
  }

  private func isKept(_ segment: Segment) -> Bool {
    switch segment.marker {
    // JFIF, Adobe's colour transform
    case 0xE0, 0xEE: true
    case 0xE2: bytes[segment.range].dropFirst(4).starts(with: "ICC_PROFILE\0".utf8)
    case 0xE1...0xEF, 0xFE: false
    default: true
    }
  }

  /// EXIF with a single entry, 0x0112.
  private static func exif(orientation: Int) -> [UInt8] {
    let content: [UInt8] =
      Array("Exif\0\0MM\0*".utf8) + [0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(truncatingIfNeeded: orientation), 0, 0, 0, 0, 0, 0]
    return [0xFF, 0xE1, 0, UInt8(content.count + 2)] + content
  }
}
