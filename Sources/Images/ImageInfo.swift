/// What the header of an image says.
package struct ImageInfo: Sendable, Equatable {
  package var format: ImageFormat
  /// Pixels as they are shown, which is after the turn that EXIF asks for.
  package var width: Int
  package var height: Int
  /// EXIF's: 1 is upright, to 8.
  package var orientation: Int
  package var hasAlpha: Bool
  package var isAnimated: Bool
  /// Whether its pixels are kept exactly. A WebP file may be of either kind.
  package var isLossless: Bool

  /// Reads the header and nothing else.
  /// - Throws: `ImageError` for what is no image, damaged, over a limit, or in a format that is not decoded here.
  package init(of bytes: [UInt8], limits: ImageLimits = ImageLimits()) throws(ImageError) {
    guard let format = ImageFormat(of: bytes), format != .avif else { throw Self.unknown(bytes) }
    try limits.check(bytes: bytes.count)
    // libvips refuses some sizes by itself, without numbers.
    if format == .png, let size = PNGChunks(bytes).size { try limits.check(width: size.width, height: size.height) }
    let header = try DecodedImage.header(of: bytes, format)
    try limits.check(width: header.width, height: header.height)
    let isTurned = header.orientation >= 5
    self.format = format
    width = isTurned ? header.height : header.width
    height = isTurned ? header.width : header.height
    orientation = header.orientation
    hasAlpha = header.hasAlpha
    switch format {
    case .png:
      isAnimated = PNGChunks(bytes).contains("acTL")
      isLossless = true
    case .webp:
      isAnimated = header.pages > 1 || RIFFChunks(bytes).contains("ANIM")
      isLossless = RIFFChunks(bytes).contains("VP8L")
    default:
      isAnimated = header.pages > 1
      isLossless = format == .gif
    }
  }

  private static func unknown(_ bytes: [UInt8]) -> ImageError {
    let names = ImageFormat.allCases.map(\.rawValue).joined(separator: ", ")
    let guess = ImageFormat.guess(bytes).map { ": it looks like \($0)" } ?? ""
    return ImageError(.format, "this is no image of a format for pages\(guess)", help: "save it as one of \(names)")
  }
}
