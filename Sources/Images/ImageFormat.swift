/// What an image is by its content; its name counts for nothing.
package enum ImageFormat: String, Sendable, CaseIterable {
  case jpeg = "JPEG"
  case png = "PNG"
  case gif = "GIF"
  case webp = "WebP"
  /// Known, but not decoded here.
  case avif = "AVIF"

  package init?(of bytes: [UInt8]) {
    func has(_ text: [UInt8], at offset: Int = 0) -> Bool {
      bytes.count >= offset + text.count && bytes[offset..<offset + text.count].elementsEqual(text)
    }
    if has([0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if has(PNGChunks.signature) {
      self = .png
    } else if has(Array("GIF87a".utf8)) || has(Array("GIF89a".utf8)) {
      self = .gif
    } else if has(Array("RIFF".utf8)), has(Array("WEBP".utf8), at: 8) {
      self = .webp
    } else if has(Array("ftypavif".utf8), at: 4) || has(Array("ftypavis".utf8), at: 4) {
      self = .avif
    } else {
      return nil
    }
  }

  /// In words, what bytes are that are no image, for a message: `SVG`, `a PDF document`.
  package static func guess(_ bytes: [UInt8]) -> String? {
    let start = String(decoding: bytes.prefix(1024), as: UTF8.self).lowercased()
    let text = start.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    if text.isEmpty { return bytes.isEmpty ? "an empty file" : nil }
    if text.contains("<svg") { return "SVG" }
    if text.contains("<html") || text.hasPrefix("<!doctype html") { return "HTML" }
    if text.hasPrefix("%pdf") { return "a PDF document" }
    if text.hasPrefix("ii*\0") || text.hasPrefix("mm\0*") { return "TIFF" }
    if bytes.dropFirst(4).starts(with: "ftyp".utf8) { return "HEIF or a video" }
    if text.hasPrefix("<?xml") { return "XML" }
    return nil
  }
}
