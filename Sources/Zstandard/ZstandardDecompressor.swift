internal import CZstandard

/// Decompresses zstd frames (RFC 8878) that come piece by piece. Nothing of them is trusted.
@safe package final class ZstandardDecompressor {
  private let context: OpaquePointer
  /// Whether what was fed ends with a whole frame.
  package private(set) var isAtEnd = false

  /// - Parameter windowLog: frames that would need more than 2^windowLog bytes of memory are refused.
  package init(windowLog: Int = 27) throws(ZstandardError) {
    guard let context = unsafe ZSTD_createDCtx() else { throw ZstandardError(.library, "no memory to decompress") }
    unsafe self.context = context
    unsafe try ZstandardError.check(
      ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Int32(windowLog)), .library, "can't decompress that way")
  }

  deinit { unsafe _ = ZSTD_freeDCtx(context) }

  /// - Parameter sink: gets the decompressed bytes, at most 128 KiB at once; what it throws ends the work.
  /// - Throws: `ZstandardError` for what is no frame.
  package func write(_ bytes: [UInt8], sink: ([UInt8]) throws -> Void) throws {
    var consumed = 0
    var isFull = false
    // A piece that filled its buffer may not have been the last: the library holds more.
    while consumed < bytes.count || isFull {
      let piece = try step(bytes, &consumed)
      isFull = piece.count == ZSTD_DStreamOutSize()
      if !piece.isEmpty { try sink(piece) }
    }
  }

  private func step(_ bytes: [UInt8], _ consumed: inout Int) throws(ZstandardError) -> [UInt8] {
    var input = 0
    var result = 0
    let piece = unsafe [UInt8](unsafeUninitializedCapacity: ZSTD_DStreamOutSize()) { buffer, count in
      unsafe bytes.withUnsafeBytes { source in
        var from = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: consumed)
        var to = unsafe ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
        result = unsafe ZSTD_decompressStream(context, &to, &from)
        input = unsafe from.pos
        count = unsafe to.pos
      }
    }
    try ZstandardError.check(result, .malformed, "can't decompress")
    // Called once more with nothing left to do, the library asks for the next frame's header.
    if input > consumed || !piece.isEmpty { isAtEnd = result == 0 }
    consumed = input
    return piece
  }
}
