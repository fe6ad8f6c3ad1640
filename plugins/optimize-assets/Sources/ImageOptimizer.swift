internal import BuildCache
internal import Images
internal import Markup

/// Makes an image smaller, and narrower.
struct ImageOptimizer: Sendable {
  /// 1 to 100, for formats that lose something.
  let quality: Int
  /// Keeps what is made.
  let objects: ObjectStore

  /// Below this an image fits the first packets anyway, and tags with candidates would be as large.
  private static let smallestWorthwhile = 2048
  /// An image that loses something by being written again should be smaller for it by this part.
  private static let leastSaving = 10
  /// WebP's own limit.
  private static let tallestWebP = 16383
  /// A progressive JPEG is written from memory.
  private static let mostProgressivePixels = 25_000_000

  /// - Parameters:
  ///   - key: of all that the result depends on.
  ///   - isShown: whether a page shows it, so that other widths are of use.
  /// - Throws: `ImageError` for an image that can't be decoded, `SystemError`.
  func optimize(_ bytes: [UInt8], _ info: ImageInfo, key: CacheKey, isShown: Bool) throws -> OptimizedImage {
    var result = OptimizedImage(key: key, width: info.width, height: info.height)
    let stripped = info.withoutMetadata(bytes)
    guard !info.isAnimated, let encoding = encoding(of: info) else {
      if stripped.count < bytes.count { result.original = try keep(stripped, key, width: nil, info.format) }
      return result
    }
    var original = stripped
    let again = try resized(bytes, to: info.width, as: [encoding])[0]
    let mostBytes = info.isLossless ? original.count - 1 : original.count * (100 - Self.leastSaving) / 100
    if again.count <= mostBytes { original = again }
    if original.count < bytes.count { result.original = try keep(original, key, width: nil, info.format) }
    guard isShown, original.count >= Self.smallestWorthwhile else { return result }
    try addVariants(to: &result, bytes, info, encoding, originalBytes: original.count)
    return result
  }

  private func addVariants(
    to result: inout OptimizedImage, _ bytes: [UInt8], _ info: ImageInfo, _ encoding: ImageEncoding, originalBytes: Int
  ) throws {
    let key = result.key
    let hasWebP = encoding.format != .webp
    let webp = ImageEncoding.webp(quality: quality, isLossless: info.isLossless)
    let own = MadeFile(object: key, bytes: originalBytes, mark: "")
    result.isCandidate = ImageWidths.includesOriginal(info.width)
    let widest = result.isCandidate ? info.width : ImageWidths.below(info.width).last ?? info.width
    var narrower: [OptimizedImage.Variant] = []
    var others: [OptimizedImage.Variant] = []
    for width in ImageWidths.below(info.width) {
      let isWritable = hasWebP && info.height * width / info.width <= Self.tallestWebP
      let files = try resized(bytes, to: width, as: isWritable ? [encoding, webp] : [encoding])
      narrower.append(.init(width: width, file: try keep(files[0], key, width: width, info.format)))
      if files.count > 1, files[1].count < files[0].count {
        others.append(.init(width: width, file: try keep(files[1], key, width: width, .webp)))
      }
    }
    result.narrower = Array((narrower + [.init(width: info.width, file: own)]).worthwhile.dropLast())
    if result.narrower.last?.width != narrower.last?.width { result.isCandidate = true }
    guard hasWebP, info.height <= Self.tallestWebP else { return }
    if widest == info.width {
      let file = try resized(bytes, to: info.width, as: [webp])[0]
      if file.count < originalBytes { others.append(.init(width: info.width, file: try keep(file, key, width: info.width, .webp))) }
    }
    // Without the widest, a large screen would get a smaller image than it gets now.
    if others.last?.width == widest { result.webp = others.worthwhile }
  }

  /// How the image is written again; nil: GIF, whose colours would suffer.
  private func encoding(of info: ImageInfo) -> ImageEncoding? {
    switch info.format {
    case .jpeg: .jpeg(quality: quality, isProgressive: info.width * info.height <= Self.mostProgressivePixels)
    case .png: .png
    case .webp: .webp(quality: quality, isLossless: info.isLossless)
    case .gif, .avif: nil
    }
  }

  private func keep(_ bytes: [UInt8], _ key: CacheKey, width: Int?, _ format: ImageFormat) throws -> MadeFile {
    let object = CacheKey(Array("image file \(width ?? 0) \(format.rawValue)".utf8), key.bytes)
    try objects.put(bytes, as: object)
    return MadeFile(object: object, bytes: bytes.count, mark: Fingerprint.mark(of: bytes))
  }
}
