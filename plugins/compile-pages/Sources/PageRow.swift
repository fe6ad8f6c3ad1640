internal import BuildCache
internal import POSIX
internal import Sites

/// What is remembered of a page that was compiled.
struct PageRow: Sendable {
  /// As in `PageSource`.
  var source: String
  /// Of the page's file when it was read; `unknown` for one that may have changed unseen since.
  var identity: FileIdentity
  /// Of its content.
  var digest: CacheKey
  var file: OutputTree.File
  /// Of the HTML, in bytes.
  var size: Int
  /// Whether the page is one of a group of translations, whose links are in its HTML.
  var isTranslated: Bool
  /// `PageRecord.encoded`, which is read only where the records of all pages are needed.
  var record: ArraySlice<UInt8>

  func append(to writer: inout CacheWriter) {
    writer.append(source)
    writer.append(identity)
    writer.append(key: digest)
    writer.append(file.path)
    writer.append(key: file.key)
    writer.append(size)
    writer.append(isTranslated)
    writer.append(record)
  }

  /// - Parameter key: of the HTML.
  init(_ source: String, _ identity: FileIdentity, digest: CacheKey, _ record: PageRecord, key: CacheKey, size: Int) {
    self.source = source
    self.identity = identity
    self.digest = digest
    file = OutputTree.File(record.outputPath, key)
    self.size = size
    isTranslated = record.translation.key != nil
    self.record = record.encoded[...]
  }

  /// Nil at the end of the bytes.
  init?(from reader: inout CacheReader) {
    guard let source = reader.string(), let identity = reader.identity(), let digest = reader.key(), let path = reader.string(),
      let key = reader.key(), let size = reader.integer(), let isTranslated = reader.flag(), let record = reader.bytes()
    else { return nil }
    (self.source, self.identity, self.digest) = (source, identity, digest)
    (file, self.size, self.isTranslated, self.record) = (OutputTree.File(path, key), size, isTranslated, record)
  }
}
