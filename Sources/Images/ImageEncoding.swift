/// How an image is written. Qualities go from 1 to 100.
package enum ImageEncoding: Sendable, Hashable {
  /// Progressive files are some percent smaller, and take memory for the whole image to write.
  case jpeg(quality: Int, isProgressive: Bool = true)
  /// Eight bits a sample, which is what browsers show.
  case png
  case webp(quality: Int, isLossless: Bool = false)

  package var format: ImageFormat {
    switch self {
    case .jpeg: .jpeg
    case .png: .png
    case .webp: .webp
    }
  }
}

/// The image at most `width` pixels wide, never larger than it was: upright, in sRGB, without metadata, in one file for
/// each encoding. The bytes are those of an image that `ImageInfo` has accepted.
/// - Throws: `ImageError` for a damaged image.
package func resized(
  _ bytes: [UInt8], to width: Int, as encodings: [ImageEncoding]
) throws(ImageError) -> [[UInt8]] {
  guard let format = ImageFormat(of: bytes) else { throw ImageError(.format, "this is no image") }
  return try DecodedImage.withThumbnail(of: bytes, format, width: width, inMemory: encodings.count > 1) { image throws(ImageError) in
    var files: [[UInt8]] = []
    for encoding in encodings { files.append(try image.encoded(encoding)) }
    return files
  }
}
