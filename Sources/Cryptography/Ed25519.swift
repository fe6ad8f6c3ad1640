internal import CSodium

/// Ed25519 signatures (RFC 8032).
package enum Ed25519 {
  package static let signatureLength = 64
  package static let publicKeyLength = 32
  /// The seed and the public key after it, as libsodium and minisign keep a secret key.
  package static let secretKeyLength = 64

  /// Whether `signature` was made over `message` by the owner of `publicKey`; false for wrong lengths.
  package static func isValid(signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]) -> Bool {
    guard signature.count == signatureLength, publicKey.count == publicKeyLength else { return false }
    prepareSodium()
    return unsafe crypto_sign_verify_detached(signature, message, UInt64(message.count), publicKey) == 0
  }
}

/// The owner of a secret key.
package final class SigningKey: Sendable {
  private let secret: SecretBytes
  /// 32 bytes.
  package let publicKey: [UInt8]

  /// A new key pair.
  package init() {
    var publicKey = zeros(Ed25519.publicKeyLength)
    secret = unsafe SecretBytes(count: Ed25519.secretKeyLength) { unsafe _ = crypto_sign_keypair(&publicKey, $0) }
    self.publicKey = publicKey
  }

  /// From 64 bytes of `withSecretKey`; nil when they are no key, the public half belonging to another one included.
  package init?(secretKey: [UInt8]) {
    guard secretKey.count == Ed25519.secretKeyLength else { return nil }
    var publicKey = zeros(Ed25519.publicKeyLength)
    secret = unsafe SecretBytes(count: Ed25519.secretKeyLength) { unsafe _ = crypto_sign_seed_keypair(&publicKey, $0, secretKey) }
    self.publicKey = publicKey
    guard areEqualInConstantTime(publicKey, Array(secretKey.suffix(Ed25519.publicKeyLength))) else { return nil }
  }

  /// 64 bytes.
  package func sign(_ message: [UInt8]) -> [UInt8] {
    var signature = zeros(Ed25519.signatureLength)
    unsafe secret.withBytes { secret in
      unsafe _ = crypto_sign_detached(&signature, nil, message, UInt64(message.count), secret)
    }
    return signature
  }

  /// Lends the 64 bytes of the secret key, to write them to a file; they are overwritten afterwards.
  package func withSecretKey<Result, Failure>(_ body: ([UInt8]) throws(Failure) -> Result) throws(Failure) -> Result {
    var copy = unsafe secret.withBytes { secret in unsafe Array(UnsafeBufferPointer(start: secret, count: Ed25519.secretKeyLength)) }
    defer { erase(&copy) }
    return try body(copy)
  }
}
