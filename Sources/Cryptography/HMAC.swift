internal import CSodium

/// HMAC-SHA-256 (RFC 2104), with a key of any length.
package enum HMAC {
  /// 32 bytes.
  package static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    prepareSodium()
    var state = crypto_auth_hmacsha256_state()
    unsafe crypto_auth_hmacsha256_init(&state, key, key.count)
    unsafe crypto_auth_hmacsha256_update(&state, message, UInt64(message.count))
    defer { unsafe withUnsafeMutableBytes(of: &state) { unsafe sodium_memzero($0.baseAddress!, $0.count) } }
    var code = zeros(32)
    unsafe crypto_auth_hmacsha256_final(&state, &code)
    return code
  }
}
