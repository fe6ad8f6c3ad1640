internal import BuildCache
internal import Images

/// A file that was made, and is kept in the cache.
struct MadeFile: Sendable, Equatable {
  var object: CacheKey
  var bytes: Int
  /// `.3f9a1c2b`, from its content.
  var mark: String
}

/// What became of an image of the site.
struct OptimizedImage: Sendable {
  struct Variant: Sendable, Equatable {
    var width: Int
    var file: MadeFile
  }

  /// Of everything that it is made of.
  var key: CacheKey
  /// Pixels as they are shown.
  var width: Int
  var height: Int
  /// The image itself in fewer bytes; nil: it is left as it is.
  var original: MadeFile?
  /// Smaller widths in its own format, from the smallest.
  var narrower: [Variant] = []
  /// WebP, from the smallest; empty where it saves nothing, or the image itself is WebP.
  var webp: [Variant] = []
  /// Whether the image itself is the widest candidate.
  var isCandidate = true
}

/// Which widths an image is offered in.
enum ImageWidths {
  /// Pixels: a phone, the same with a fine screen or a column of text, and screens up to the largest that are common.
  private static let steps = [480, 960, 1440, 1920, 2560]

  /// Those that are at least a tenth below the image's own.
  static func below(_ width: Int) -> [Int] { steps.filter { $0 * 10 <= width * 9 } }

  /// Whether the image itself is one of the candidates: not a photograph of 40 megapixels.
  static func includesOriginal(_ width: Int) -> Bool { below(width).count < steps.count }
}

extension [OptimizedImage.Variant] {
  /// Without those that are not smaller than a wider one: nobody should load them.
  var worthwhile: [OptimizedImage.Variant] {
    var smallest = Int.max
    return reversed().filter { variant in
      guard variant.file.bytes < smallest else { return false }
      smallest = variant.file.bytes
      return true
    }.reversed()
  }
}
