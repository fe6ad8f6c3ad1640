internal import BuildCache
internal import POSIX

/// A file of the compiled tree that is no page, as it is remembered: an asset, or one that was generated.
struct AssetRow: Sendable, Equatable {
  /// Of the asset that it is a copy of.
  var identity: FileIdentity
  var file: OutputTree.File
  /// In bytes.
  var size: Int

  func append(to writer: inout CacheWriter) {
    writer.append(identity)
    writer.append(file.path)
    writer.append(key: file.key)
    writer.append(size)
  }

  init(identity: FileIdentity, file: OutputTree.File, size: Int) {
    self.identity = identity
    self.file = file
    self.size = size
  }

  /// Nil at the end of the bytes.
  init?(from reader: inout CacheReader) {
    guard let identity = reader.identity(), let path = reader.string(), let key = reader.key(), let size = reader.integer() else { return nil }
    self.init(identity: identity, file: .init(path, key), size: size)
  }
}
