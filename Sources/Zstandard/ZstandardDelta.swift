internal import CZstandard

/// One frame that holds only what differs from a dictionary of raw bytes, usually an older version of the same:
/// `zstd --patch-from`, and the frame within `dcz` of RFC 9842.
package enum ZstandardDelta {
  /// - Parameters:
  ///   - dictionary: raw bytes, whatever they look like.
  ///   - level: 1 to 19.
  package static func encode(_ bytes: [UInt8], from dictionary: [UInt8], level: Int = 3) throws(ZstandardError) -> [UInt8] {
    guard let context = unsafe ZSTD_createCCtx() else { throw ZstandardError(.library, "no memory for a delta") }
    defer { unsafe _ = ZSTD_freeCCtx(context) }
    // Everything of both must be within reach of a match.
    let window = max(10, Int.bitWidth - (dictionary.count + bytes.count).leadingZeroBitCount)
    let parameters: [(ZSTD_cParameter, Int)] = [
      (ZSTD_c_compressionLevel, level), (ZSTD_c_checksumFlag, 1), (ZSTD_c_windowLog, min(window, 30)),
      (ZSTD_c_enableLongDistanceMatching, 1),
    ]
    for (parameter, value) in parameters {
      unsafe try ZstandardError.check(ZSTD_CCtx_setParameter(context, parameter, Int32(value)), .library, "can't make a delta that way")
    }
    var result = 0
    let delta = unsafe [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(bytes.count)) { buffer, count in
      unsafe dictionary.withUnsafeBytes { prefix in
        result = unsafe ZSTD_CCtx_refPrefix(context, prefix.baseAddress, prefix.count)
        guard ZSTD_isError(result) == 0 else { return }
        unsafe bytes.withUnsafeBytes { source in
          result = unsafe ZSTD_compress2(context, buffer.baseAddress, buffer.count, source.baseAddress, source.count)
        }
      }
      count = ZSTD_isError(result) == 0 ? result : 0
    }
    try ZstandardError.check(result, .library, "can't make a delta")
    return delta
  }

  /// - Parameter size: that the result must have, in bytes; not one more is written.
  /// - Throws: `ZstandardError`: `malformed` when it is damaged, of another dictionary, or of another size.
  package static func decode(_ delta: [UInt8], from dictionary: [UInt8], size: Int) throws(ZstandardError) -> [UInt8] {
    guard let context = unsafe ZSTD_createDCtx() else { throw ZstandardError(.library, "no memory for a delta") }
    defer { unsafe _ = ZSTD_freeDCtx(context) }
    var result = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      unsafe dictionary.withUnsafeBytes { prefix in
        result = unsafe ZSTD_DCtx_refPrefix(context, prefix.baseAddress, prefix.count)
        guard ZSTD_isError(result) == 0 else { return }
        unsafe delta.withUnsafeBytes { source in
          result = unsafe ZSTD_decompressDCtx(context, buffer.baseAddress, buffer.count, source.baseAddress, source.count)
        }
      }
      count = ZSTD_isError(result) == 0 ? result : 0
    }
    try ZstandardError.check(result, .malformed, "can't apply the delta")
    guard bytes.count == size else { throw ZstandardError(.malformed, "the delta gives \(bytes.count) bytes, not \(size)") }
    return bytes
  }
}
