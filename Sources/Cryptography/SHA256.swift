internal import CSodium

/// SHA-256 (FIPS 180-4), fed piece by piece. A copy goes on from where its original was.
package struct SHA256: Sendable {
  private var state = crypto_hash_sha256_state()

  package init() {
    prepareSodium()
    unsafe crypto_hash_sha256_init(&state)
  }

  package mutating func update(_ bytes: [UInt8]) {
    unsafe crypto_hash_sha256_update(&state, bytes, UInt64(bytes.count))
  }

  /// The 32 bytes for what was fed so far; more may be fed afterwards.
  package func digest() -> [UInt8] {
    var state = state
    var digest = zeros(32)
    unsafe crypto_hash_sha256_final(&state, &digest)
    return digest
  }

  /// The digest as 64 hexadecimal digits.
  package func hexDigest() -> String { hexadecimal(digest()) }

  package static func digest(_ bytes: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.digest()
  }

  package static func hexDigest(_ bytes: [UInt8]) -> String { hexadecimal(digest(bytes)) }
}
