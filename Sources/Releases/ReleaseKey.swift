package import Cryptography

/// The key with which a host signs.
package struct ReleaseKey: Sendable {
  let secret: SigningKey
  package let publicKey: PublicKey

  /// A new one.
  package init(name: String) {
    secret = SigningKey()
    publicKey = PublicKey(identifier: randomBytes(8), bytes: secret.publicKey, name: name)
  }

  init(secret: SigningKey, identifier: [UInt8], name: String) {
    self.secret = secret
    publicKey = PublicKey(identifier: identifier, bytes: secret.publicKey, name: name)
  }

  /// Lends the content of the file: with a passphrase as `minisign -G` writes it, without one as `minisign -G -W`.
  /// - Parameter cost: of the derivation; what is less than minisign's is for tests.
  /// - Throws: `ReleaseError` where the system gives no memory for the derivation.
  package func withText(
    passphrase: Passphrase? = nil, cost: Passphrase.Cost = .minisign, _ body: ([UInt8]) throws -> Void
  ) throws {
    try secret.withSecretKey { bytes in
      var plain = publicKey.identifier + bytes + KeyFile.checksum(publicKey.identifier, bytes)
      defer { erase(&plain) }
      let file = try passphrase.map { try KeyFile(sealing: plain, with: $0, cost: cost) } ?? KeyFile(plain: plain)
      var text = file.text
      defer { erase(&text) }
      try body(text)
    }
  }
}
