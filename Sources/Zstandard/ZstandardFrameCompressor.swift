internal import CZstandard

/// Compresses whole buffers, each into one zstd frame (RFC 8878) with its size and a checksum. The same bytes give the same
/// frame with the same level and version of the library. Frames one after another are what the buffers are together.
/// The tables of the library stay from one buffer to the next. For one thread at a time.
@safe package final class ZstandardFrameCompressor {
  private let context: OpaquePointer

  package init() throws(ZstandardError) {
    guard let context = unsafe ZSTD_createCCtx() else { throw ZstandardError(.library, "no memory to compress") }
    unsafe self.context = context
    unsafe try ZstandardError.check(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1), .library, "can't compress that way")
  }

  deinit { unsafe _ = ZSTD_freeCCtx(context) }

  /// - Parameter level: 1 to 19.
  package func compress(_ bytes: ArraySlice<UInt8>, level: Int) throws(ZstandardError) -> [UInt8] {
    unsafe try ZstandardError.check(
      ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level)), .library, "can't compress that way")
    var result = 0
    let frame = unsafe [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(bytes.count)) { buffer, count in
      unsafe bytes.withUnsafeBytes { source in
        result = unsafe ZSTD_compress2(context, buffer.baseAddress, buffer.count, source.baseAddress, source.count)
      }
      count = ZSTD_isError(result) == 0 ? result : 0
    }
    try ZstandardError.check(result, .library, "can't compress")
    return frame
  }
}
