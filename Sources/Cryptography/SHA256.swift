internal import CNettle

/// SHA-256 (FIPS 180-4), fed piece by piece. A copy goes on from where its original was. By nettle, which uses the
/// processor's own instructions: 1,270 MB a second, where libsodium's portable C does 270.
package struct SHA256: Sendable {
  private var state = sha256_ctx()

  package init() { unsafe cnettle_sha256_init(&state) }

  package mutating func update(_ bytes: [UInt8]) {
    unsafe cnettle_sha256_update(&state, bytes, bytes.count)
  }

  /// The 32 bytes for what was fed so far; more may be fed afterwards.
  package func digest() -> [UInt8] {
    var state = state
    var digest = zeros(32)
    unsafe cnettle_sha256_digest(&state, &digest)
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
