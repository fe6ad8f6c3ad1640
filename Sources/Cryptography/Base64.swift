internal import CSodium

/// RFC 4648. libsodium's coder takes the same time whatever the bytes are, so that keys may go through it.
package enum Base64: Sendable {
  /// Section 4, with `=` at the end.
  case standard
  /// Section 5 (`-` and `_`), without `=`.
  case urlSafe

  private var variant: Int32 {
    switch self {
    case .standard: sodium_base64_VARIANT_ORIGINAL
    case .urlSafe: sodium_base64_VARIANT_URLSAFE_NO_PADDING
    }
  }

  package func encode(_ bytes: [UInt8]) -> String {
    // With the NUL at the end that C wants.
    var text = [CChar](repeating: 0, count: sodium_base64_encoded_len(bytes.count, variant))
    unsafe sodium_bin2base64(&text, text.count, bytes, bytes.count, variant)
    return String(decoding: text.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The bytes, or nil when the text is not exactly this alphabet and this padding; white space is not skipped.
  package func decode(_ text: String) -> [UInt8]? {
    let text = text.utf8.map { CChar(bitPattern: $0) }
    var decoded = zeros(text.count / 4 * 3 + 3)
    var count = 0
    // Without a place to put the end of what it read, libsodium refuses what goes on behind it.
    let code = unsafe sodium_base642bin(&decoded, decoded.count, text, text.count, nil, &count, nil, variant)
    return code == 0 ? Array(decoded.prefix(count)) : nil
  }
}
