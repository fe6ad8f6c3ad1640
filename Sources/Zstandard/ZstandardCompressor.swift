internal import CZstandard

/// Compresses a stream into one zstd frame (RFC 8878), with a checksum at its end. The same bytes give the same frame,
/// however they are cut into pieces and however many threads work, with the same level and version of the library.
@safe package final class ZstandardCompressor {
  private let context: OpaquePointer
  private let sink: ([UInt8]) throws -> Void

  /// - Parameters:
  ///   - level: 1 to 19.
  ///   - threads: at least 1; they are beside the calling one. Each takes some megabytes, more with the level.
  ///   - sink: gets the compressed bytes, piece by piece.
  package init(level: Int, threads: Int = 1, sink: @escaping ([UInt8]) throws -> Void) throws(ZstandardError) {
    guard let context = unsafe ZSTD_createCCtx() else { throw ZstandardError(.library, "no memory to compress") }
    unsafe self.context = context
    self.sink = sink
    try set(ZSTD_c_compressionLevel, level)
    try set(ZSTD_c_checksumFlag, 1)
    // One thread beside ours and several give the same bytes; none gives others (zstd.h, ZSTD_c_nbWorkers).
    try set(ZSTD_c_nbWorkers, max(1, threads))
  }

  deinit { unsafe _ = ZSTD_freeCCtx(context) }

  package func write(_ bytes: [UInt8]) throws { try run(bytes, ZSTD_e_continue) }

  /// Ends the frame. Nothing may be written after it.
  package func finish() throws { try run([], ZSTD_e_end) }

  private func run(_ bytes: [UInt8], _ directive: ZSTD_EndDirective) throws {
    var consumed = 0
    var rest = 1
    while directive == ZSTD_e_end ? rest > 0 : consumed < bytes.count {
      let piece = try step(bytes, &consumed, directive, &rest)
      if !piece.isEmpty { try sink(piece) }
    }
  }

  private func step(
    _ bytes: [UInt8], _ consumed: inout Int, _ directive: ZSTD_EndDirective, _ rest: inout Int
  ) throws(ZstandardError) -> [UInt8] {
    var input = 0
    var result = 0
    let piece = unsafe [UInt8](unsafeUninitializedCapacity: ZSTD_CStreamOutSize()) { buffer, count in
      unsafe bytes.withUnsafeBytes { source in
        var from = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: consumed)
        var to = unsafe ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
        result = unsafe ZSTD_compressStream2(context, &to, &from, directive)
        input = unsafe from.pos
        count = unsafe to.pos
      }
    }
    try ZstandardError.check(result, .library, "can't compress")
    consumed = input
    rest = result
    return piece
  }

  private func set(_ parameter: ZSTD_cParameter, _ value: Int) throws(ZstandardError) {
    unsafe try ZstandardError.check(ZSTD_CCtx_setParameter(context, parameter, Int32(value)), .library, "can't compress that way")
  }
}
