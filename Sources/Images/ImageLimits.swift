/// What is refused before anything of it is decoded.
package struct ImageLimits: Sendable, Equatable {
  /// Of the file.
  package var bytes: Int
  /// Width times height; decoding takes up to eight bytes of memory for each.
  package var pixels: Int

  package init(bytes: Int = 64 << 20, pixels: Int = 100_000_000) {
    self.bytes = bytes
    self.pixels = pixels
  }

  /// - Throws: `ImageError` with both numbers.
  package func check(bytes count: Int) throws(ImageError) {
    guard count > bytes else { return }
    throw ImageError(
      .tooLarge, "the image has \(Self.megabytes(count)), and may have \(Self.megabytes(bytes))",
      help: "save it smaller; nobody waits for such an image")
  }

  func check(width: Int, height: Int) throws(ImageError) {
    guard width.multipliedReportingOverflow(by: height).overflow || width * height > pixels else { return }
    throw ImageError(
      .tooLarge, "the image says that it is \(width) by \(height) pixels, and may have \(pixels / 1_000_000) megapixels",
      help: "save it smaller")
  }

  private static func megabytes(_ bytes: Int) -> String {
    bytes < 1 << 20 ? "\(bytes) bytes" : "\(bytes >> 20).\((bytes & 0xFFFFF) * 10 >> 20) MiB"
  }
}
