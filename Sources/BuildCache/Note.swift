internal import Cryptography

/// A project's note as a file: which objects it uses, what the step wants to find again, and a digest over both.
struct Note {
  var contents: [UInt8]
  var objects: [CacheKey]

  private static let magic = Array("slipway cache 1\n".utf8)

  init(contents: [UInt8], objects: [CacheKey]) {
    self.contents = contents
    self.objects = objects
  }

  var bytes: [UInt8] {
    var writer = CacheWriter()
    writer.append(contents)
    writer.append(objects.count)
    for object in objects { writer.append(key: object) }
    return Self.magic + CacheKey(writer.bytes).bytes + writer.bytes
  }

  /// Nil for what is no such file, or not the whole of it.
  init?(_ bytes: [UInt8]) {
    let body = bytes.dropFirst(Self.magic.count + CacheKey.length)
    guard bytes.starts(with: Self.magic), CacheKey(Array(body)).bytes == Array(bytes.dropFirst(Self.magic.count).prefix(CacheKey.length))
    else { return nil }
    var reader = CacheReader(body)
    guard let contents = reader.bytes(), let count = reader.integer(), count >= 0 else { return nil }
    self.contents = Array(contents)
    objects = []
    for _ in 0..<count {
      guard let key = reader.key() else { return nil }
      objects.append(key)
    }
  }
}
