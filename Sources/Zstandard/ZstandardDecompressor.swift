internal import CZstandard

/// Decompresses zstd frames (RFC 8878) that come piece by piece. Nothing of them is trusted.
@safe package final class ZstandardDecompressor {
  private let context: OpaquePointer
  private var input: [UInt8] = []
  private var consumed = 0
  /// A piece that filled its buffer may not have been the last: the library holds more.
  private var holdsMore = false
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
    var rest = [bytes]
    while case let piece = try read({ rest.popLast() ?? [] }), !piece.isEmpty { try sink(piece) }
  }

  /// The next decompressed bytes, at most 128 KiB; empty when nothing more comes of what there is.
  /// - Parameter more: called for compressed bytes when those that came before are used up; empty at their end.
  /// - Throws: `ZstandardError` for what is no frame, and what `more` throws.
  package func read(_ more: () throws -> [UInt8]) throws -> [UInt8] {
    while true {
      if consumed == input.count && !holdsMore {
        input = try more()
        consumed = 0
        if input.isEmpty { return [] }
      }
      let piece = try step()
      if !piece.isEmpty { return piece }
    }
  }

  private func step() throws(ZstandardError) -> [UInt8] {
    var position = consumed
    var result = 0
    let piece = unsafe [UInt8](unsafeUninitializedCapacity: ZSTD_DStreamOutSize()) { buffer, count in
      unsafe input.withUnsafeBytes { source in
        var from = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: position)
        var to = unsafe ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
        result = unsafe ZSTD_decompressStream(context, &to, &from)
        position = unsafe from.pos
        count = unsafe to.pos
      }
    }
    try ZstandardError.check(result, .malformed, "can't decompress")
    // Called once more with nothing left to do, the library asks for the next frame's header.
    if position > consumed || !piece.isEmpty { isAtEnd = result == 0 }
    consumed = position
    holdsMore = piece.count == ZSTD_DStreamOutSize()
    return piece
  }
}
