internal import CBrotli
internal import CDeflate

/// The bytes as a gzip file (RFC 1952) by libdeflate, without name or time: the same bytes give the same file.
/// - Parameter level: 0 (stored) to 12 (smallest).
package func gzip(_ bytes: [UInt8], level: Int = 12) throws(CompressionError) -> [UInt8] {
  guard let compressor = unsafe libdeflate_alloc_compressor(Int32(level)) else {
    throw CompressionError("libdeflate has no level \(level), or no memory")
  }
  defer { unsafe libdeflate_free_compressor(compressor) }
  let bound = unsafe libdeflate_gzip_compress_bound(compressor, bytes.count)
  let compressed = unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
    unsafe count = bytes.withUnsafeBytes { input in
      unsafe libdeflate_gzip_compress(compressor, input.baseAddress, input.count, output.baseAddress, output.count)
    }
  }
  if compressed.isEmpty { throw CompressionError("libdeflate could not compress \(bytes.count) bytes") }
  return compressed
}

/// The bytes as a brotli stream (RFC 7932).
/// - Parameter quality: 0 to 11 (smallest).
package func brotli(_ bytes: [UInt8], quality: Int = 11) throws(CompressionError) -> [UInt8] {
  let bound = BrotliEncoderMaxCompressedSize(bytes.count)
  guard bound > 0, (0...Int(BROTLI_MAX_QUALITY)).contains(quality) else {
    throw CompressionError("brotli has no quality \(quality), or can't take \(bytes.count) bytes")
  }
  var succeeded = false
  let compressed = unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
    var size = output.count
    unsafe succeeded = bytes.withUnsafeBytes { input in
      unsafe BrotliEncoderCompress(
        Int32(quality), BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC, input.count, input.baseAddress, &size, output.baseAddress)
    } == BROTLI_TRUE
    count = succeeded ? size : 0
  }
  if !succeeded { throw CompressionError("brotli could not compress \(bytes.count) bytes") }
  return compressed
}
