internal import CZstandard

/// One frame that holds only what differs from a dictionary of raw bytes, usually an older version of the same:
/// `zstd --patch-from`, and the frame within `dcz` of RFC 9842.
package enum ZstandardDelta {
  /// - Parameters:
  ///   - dictionary: raw bytes, whatever they look like.
  ///   - level: 1 to 19.
  ///   - window: bytes of memory that a reader must have at most; with less than `bytes` has, what lies further back is
  ///     out of reach of a match. nil: everything of both is within reach.
  package static func encode(
    _ bytes: [UInt8], from dictionary: [UInt8], level: Int = 3, window: Int? = nil
  ) throws(ZstandardError) -> [UInt8] {
    guard let context = unsafe ZSTD_createCCtx() else { throw ZstandardError(.library, "no memory for a delta") }
    defer { unsafe _ = ZSTD_freeCCtx(context) }
    // A frame that its window holds whole asks for no more memory than its size (RFC 8878, Single_Segment_flag).
    let windowLog =
      if let window, bytes.count > window { max(window, 1).leadingBit } else { (dictionary.count + bytes.count).leadingBit + 1 }
    let parameters: [(ZSTD_cParameter, Int)] = [
      (ZSTD_c_compressionLevel, level), (ZSTD_c_checksumFlag, 1), (ZSTD_c_windowLog, min(max(10, windowLog), 30)),
      // With its default of 64 bytes, 10 % more is left of a page with one other word; 24 finds too many.
      (ZSTD_c_enableLongDistanceMatching, 1), (ZSTD_c_ldmMinMatch, 32),
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

  /// What a delta is going to be, by its first bytes: nothing has been decoded, and the frame may still be damaged.
  /// - Returns: the size in bytes that the frame gives itself; nil where it gives none, or where `delta` is not exactly
  ///   one frame.
  package static func size(of delta: [UInt8]) -> Int? {
    unsafe delta.withUnsafeBytes { source in
      guard unsafe ZSTD_findFrameCompressedSize(source.baseAddress, source.count) == source.count else { return nil }
      // Unknown and malformed are the two highest numbers.
      return unsafe Int(exactly: ZSTD_getFrameContentSize(source.baseAddress, source.count))
    }
  }
}

extension Int {
  /// The place of the highest bit that is set; -1 of zero.
  fileprivate var leadingBit: Int { Int.bitWidth - 1 - leadingZeroBitCount }
}
