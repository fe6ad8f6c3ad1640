internal import CSodium

/// BLAKE2b (RFC 7693) without a key, fed piece by piece. The owner of a hash state, which C wants aligned to 64.
@safe package final class BLAKE2b {
  private let memory: UnsafeMutableRawPointer
  private let outputLength: Int

  private var state: OpaquePointer { unsafe OpaquePointer(memory) }

  /// - Parameter outputLength: in bytes, 16 to 64; digests of different lengths have nothing in common.
  package init(outputLength: Int = 64) {
    prepareSodium()
    self.outputLength = outputLength
    unsafe memory = UnsafeMutableRawPointer.allocate(byteCount: crypto_generichash_statebytes(), alignment: 64)
    unsafe crypto_generichash_init(state, nil, 0, outputLength)
  }

  deinit { unsafe memory.deallocate() }

  package func update(_ bytes: [UInt8]) {
    unsafe crypto_generichash_update(state, bytes, UInt64(bytes.count))
  }

  /// The digest of what was fed; the state can take nothing more after it.
  package func finish() -> [UInt8] {
    var digest = zeros(outputLength)
    unsafe crypto_generichash_final(state, &digest, outputLength)
    return digest
  }

  package static func digest(_ bytes: [UInt8], outputLength: Int = 64) -> [UInt8] {
    let hash = BLAKE2b(outputLength: outputLength)
    hash.update(bytes)
    return hash.finish()
  }
}
