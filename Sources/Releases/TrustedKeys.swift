/// Whose signatures count on a host, and whose count no more.
package struct TrustedKeys: Sendable, Hashable, ExpressibleByArrayLiteral {
  package var keys: [PublicKey]
  /// Of these, nothing counts, whenever it was signed: who stole a key dates what it signs as he likes.
  package var revoked: [PublicKey]

  package init(_ keys: [PublicKey], revoked: [PublicKey] = []) {
    self.keys = keys
    self.revoked = revoked
  }

  package init(arrayLiteral keys: PublicKey...) { self.init(keys) }

  /// By the key itself: its identifier may be given to any other.
  package func hasRevoked(_ key: PublicKey) -> Bool { revoked.contains { $0.bytes == key.bytes } }

  /// The key that a signature names.
  /// - Parameter file: what is signed, for the message.
  /// - Throws: `ReleaseError`: `revokedKey`, `unknownKey`.
  func key(of signature: ReleaseSignature, file: String) throws(ReleaseError) -> PublicKey {
    if let key = keys.first(where: { $0.identifier == signature.identifier && !hasRevoked($0) }) { return key }
    if let key = revoked.first(where: { $0.identifier == signature.identifier }) {
      throw ReleaseError(
        .revokedKey, "\(file) is signed with the key \"\(key.name)\" (\(key.identifierText)), which was revoked",
        help: "have it signed again with a key that is trusted; what this one signed counts no more")
    }
    throw ReleaseError(
      .unknownKey, "\(file) is signed with the key \(PublicKey.text(signature.identifier)), which this host does not trust",
      help: "if you trust its owner, run \"slipway key trust\" with the public key")
  }
}
