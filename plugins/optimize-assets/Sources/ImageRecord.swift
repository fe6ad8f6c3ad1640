internal import BuildCache

/// What became of an image, as it is kept in the cache beside its files.
extension OptimizedImage {
  var bytes: [UInt8] {
    var writer = CacheWriter()
    for number in [width, height] { writer.append(number) }
    writer.append(isCandidate)
    writer.append(original != nil)
    if let original { original.append(to: &writer) }
    for variants in [narrower, webp] {
      writer.append(variants.count)
      for variant in variants {
        writer.append(variant.width)
        variant.file.append(to: &writer)
      }
    }
    return writer.bytes
  }

  init?(_ bytes: [UInt8], key: CacheKey) {
    var reader = CacheReader(bytes[...])
    guard let width = reader.integer(), let height = reader.integer(), let isCandidate = reader.flag(), let hasOriginal = reader.flag() else { return nil }
    self.init(key: key, width: width, height: height, isCandidate: isCandidate)
    if hasOriginal {
      guard let file = MadeFile(from: &reader) else { return nil }
      original = file
    }
    guard let narrower = Self.variants(&reader), let webp = Self.variants(&reader) else { return nil }
    (self.narrower, self.webp) = (narrower, webp)
  }

  private static func variants(_ reader: inout CacheReader) -> [Variant]? {
    guard let count = reader.integer(), count >= 0 else { return nil }
    var variants: [Variant] = []
    for _ in 0..<count {
      guard let width = reader.integer(), let file = MadeFile(from: &reader) else { return nil }
      variants.append(Variant(width: width, file: file))
    }
    return variants
  }

  /// Everything that was made of it.
  var files: [MadeFile] { (original.map { [$0] } ?? []) + (narrower + webp).map(\.file) }
}

extension MadeFile {
  func append(to writer: inout CacheWriter) {
    writer.append(key: object)
    writer.append(bytes)
    writer.append(mark)
  }

  init?(from reader: inout CacheReader) {
    guard let object = reader.key(), let bytes = reader.integer(), let mark = reader.string() else { return nil }
    self.init(object: object, bytes: bytes, mark: mark)
  }
}
