/// What identifies a release's tar, before it was compressed: the dictionary of a delta.
package struct TarDigest: Sendable, Hashable {
  /// As of a manifest: no sum of some of them overflows.
  static let sizeLimit = 1 << 50

  /// In bytes.
  package var size: Int
  /// 32 bytes.
  package var sha256: [UInt8]

  package init(size: Int, sha256: [UInt8]) {
    self.size = size
    self.sha256 = sha256
  }

  /// nil when there are too few bytes, or for a size beyond reason.
  init?(_ reader: inout LittleEndianReader) {
    guard let size = reader.integer(bytes: 8), size <= Self.sizeLimit, let sha256 = reader.bytes(32) else { return nil }
    self.init(size: size, sha256: sha256)
  }
}
