internal import CZstandard

/// Decompresses frames that are in memory whole, one after the other, into the same memory: for many of them, the pages
/// that would be asked of the system and given back cost as much as a part of the work. For one thread at a time.
@safe package final class ZstandardFrameDecompressor {
  private let context: OpaquePointer
  private var content: [UInt8] = []

  package init() throws(ZstandardError) {
    guard let context = unsafe ZSTD_createDCtx() else { throw ZstandardError(.library, "no memory to decompress") }
    unsafe self.context = context
  }

  deinit { unsafe _ = ZSTD_freeDCtx(context) }

  /// Parts of what is compressed in a frame, all of which is decompressed and held against its checksum.
  /// - Parameters:
  ///   - frame: found in `bytes`; the size that it says is taken for what it is, so it is to be known.
  ///   - ranges: of its content; none may go beyond its end.
  /// - Throws: `ZstandardError` for what is not as its header says.
  package func parts(_ ranges: [Range<Int>], of frame: ZstandardFrame, in bytes: [UInt8]) throws(ZstandardError) -> [[UInt8]] {
    if content.count < frame.contentSize { content = [UInt8](repeating: 0, count: frame.contentSize) }
    let result = unsafe content.withUnsafeMutableBytes { buffer in
      unsafe bytes[frame.range].withUnsafeBytes { source in
        unsafe ZSTD_decompressDCtx(context, buffer.baseAddress, frame.contentSize, source.baseAddress, source.count)
      }
    }
    try ZstandardError.check(result, .malformed, "can't decompress")
    guard result == frame.contentSize else { throw ZstandardError(.malformed, "can't decompress: a frame is not as long as it says") }
    return ranges.map { Array(content[$0]) }
  }
}
