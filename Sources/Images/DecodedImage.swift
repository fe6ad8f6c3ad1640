internal import CVips

/// The owner of an image of libvips, which decodes when its pixels are asked for. It must not outlive the bytes that it
/// was made from: both are only together within the functions of this module.
@safe final class DecodedImage {
  private let image: OpaquePointer

  private init(_ image: OpaquePointer) { unsafe self.image = image }

  deinit { unsafe g_object_unref(UnsafeMutableRawPointer(image)) }

  struct Header {
    var width: Int
    var height: Int
    var orientation: Int
    var pages: Int
    var hasAlpha: Bool
  }

  static func header(of bytes: [UInt8], _ format: ImageFormat) throws(ImageError) -> Header {
    prepareVips()
    let header = unsafe bytes.withUnsafeBytes { raw -> Header? in
      guard let image = unsafe cvips_open(raw.baseAddress, raw.count).map({ unsafe DecodedImage($0) }) else { return nil }
      return image.header
    }
    guard let header, header.width > 0, header.height > 0 else { throw .damaged(format) }
    return header
  }

  private var header: Header {
    unsafe Header(
      width: Int(vips_image_get_width(image)), height: Int(vips_image_get_height(image)),
      orientation: Int(vips_image_get_orientation(image)), pages: Int(vips_image_get_n_pages(image)),
      hasAlpha: vips_image_hasalpha(image) != 0)
  }

  /// - Parameter body: gets the image, decoded into memory where `inMemory` says so and else as often as it is read.
  static func withThumbnail<Result>(
    of bytes: [UInt8], _ format: ImageFormat, width: Int, inMemory: Bool, _ body: (DecodedImage) throws(ImageError) -> Result
  ) throws(ImageError) -> Result {
    prepareVips()
    let result = unsafe bytes.withUnsafeBytes { raw -> Swift.Result<Result, ImageError> in
      guard let thumbnail = unsafe cvips_thumbnail(raw.baseAddress, raw.count, Int32(clamping: width)).map({ unsafe DecodedImage($0) })
      else { return .failure(.damaged(format)) }
      var image = thumbnail
      if inMemory {
        guard let copy = unsafe vips_image_copy_memory(thumbnail.image) else { return .failure(.damaged(format)) }
        image = unsafe DecodedImage(copy)
      }
      do throws(ImageError) { return .success(try body(image)) } catch { return .failure(error) }
    }
    vips_error_clear()
    return try result.get()
  }

  /// Pixels are decoded here, so that this is also where a damaged image shows.
  func encoded(_ encoding: ImageEncoding) throws(ImageError) -> [UInt8] {
    var bytes: UnsafeMutableRawPointer?
    var count = 0
    let failed =
      switch encoding {
      case .jpeg(let quality, let isProgressive):
        unsafe cvips_save_jpeg(image, &bytes, &count, Int32(quality), isProgressive ? 1 : 0)
      case .png: unsafe cvips_save_png(image, &bytes, &count)
      case .webp(let quality, let isLossless):
        unsafe cvips_save_webp(image, &bytes, &count, Int32(quality), isLossless ? 1 : 0)
      }
    defer { unsafe g_free(bytes) }
    guard failed == 0, let start = unsafe bytes else { throw ImageError(.damaged, "the image can't be decoded: it is damaged or cut off") }
    let file = unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    // libvips 8.14 writes EXIF and the profile (sRGB, as browsers take for granted) into WebP whatever it is told.
    return encoding.format == .webp ? RIFFChunks(file).withoutMetadata(keepingProfile: false) ?? file : file
  }
}

extension ImageError {
  static func damaged(_ format: ImageFormat) -> ImageError {
    ImageError(.damaged, "the \(format.rawValue) image is damaged or cut off", help: "save it again")
  }
}
