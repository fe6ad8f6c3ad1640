internal import Cryptography

/// Signatures of the Standard Webhooks specification, 1.0.0, symmetric scheme
/// (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
enum WebhookSignature {
  /// The key of `whsec_…`; nil for what is none, or one of other than 24 to 64 bytes.
  static func key(_ secret: String) -> [UInt8]? {
    guard let key = Base64.standard.decode(encodedKey(secret)), (24...64).contains(key.count) else { return nil }
    return key
  }

  /// The secret without its prefix, which shows up nowhere either.
  static func encodedKey(_ secret: String) -> String { secret.hasPrefix("whsec_") ? String(secret.dropFirst("whsec_".count)) : secret }

  /// The value of the header `webhook-signature`: over identifier, time of the attempt and body.
  static func header(identifier: String, timestamp: Int, body: [UInt8], key: [UInt8]) -> String {
    let content = Array("\(identifier).\(timestamp).".utf8) + body
    return "v1,\(Base64.standard.encode(HMAC.sha256(content, key: key)))"
  }
}
