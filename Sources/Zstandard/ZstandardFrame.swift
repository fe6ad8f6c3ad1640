internal import CZstandard

/// One frame of several that stand one after another (RFC 8878, 3.1): each can be decompressed without the others.
/// Nothing of them is trusted.
package struct ZstandardFrame: Sendable {
  /// Where it stands among the bytes that were looked at.
  package let range: Range<Int>
  /// Bytes of what is compressed in it, as its header says.
  package let contentSize: Int

  /// The frames of `bytes`, in their order; what is in them is not looked at.
  /// - Returns: nil where one does not say its size, or is none.
  package static func all(in bytes: [UInt8]) -> [ZstandardFrame]? {
    var frames: [ZstandardFrame] = []
    var start = 0
    while start < bytes.count {
      let (length, size) = unsafe bytes[start...].withUnsafeBytes { bytes in
        unsafe (ZSTD_findFrameCompressedSize(bytes.baseAddress, bytes.count), ZSTD_getFrameContentSize(bytes.baseAddress, bytes.count))
      }
      // What is no size is one of the two largest numbers.
      guard ZSTD_isError(length) == 0, length > 0, size < UInt64(Int.max) else { return nil }
      frames.append(ZstandardFrame(range: start..<start + length, contentSize: Int(size)))
      start += length
    }
    return frames
  }
}
