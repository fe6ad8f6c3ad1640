internal import Cryptography

/// A channel's document that a trusted key vouches for. Whether it is also the newest one is the question of
/// `ChannelStore.accept`.
package struct SignedChannel: Sendable, Hashable {
  package let document: ChannelDocument
  /// Who signed it.
  package let key: PublicKey
  /// The bytes of both files.
  package let bytes: [UInt8]
  package let signature: [UInt8]
  /// Where it comes from, for messages.
  package let place: String

  /// - Parameters:
  ///   - document: the bytes of `channel.json`.
  ///   - signature: those of `channel.json.minisig`.
  ///   - site: the channel that was asked for: that of another site or environment is refused.
  ///   - keys: whose signatures count; `ChannelStore.trustedKeys(site:)`.
  ///   - place: the folder or address of both, for messages.
  /// - Throws: `ReleaseError` that says what does not hold.
  package init(
    document bytes: [UInt8], signature: [UInt8], site: String, environment: String, keys: TrustedKeys, place: String
  ) throws(ReleaseError) {
    let path = "\(place)/\(ChannelDocument.fileName)"
    guard bytes.count <= ChannelDocument.sizeLimit else {
      throw ReleaseError(.invalidChannel, "\(path): larger than \(ChannelDocument.sizeLimit) bytes")
    }
    let parsed = try ReleaseSignature(parsing: String(decoding: signature, as: UTF8.self), file: "\(place)/\(ChannelDocument.signatureName)")
    let key = try keys.key(of: parsed, file: path)
    guard parsed.isValid(for: BLAKE2b.digest(bytes), by: key) else {
      throw ReleaseError(
        .badSignature, "\(path) is not what the key \"\(key.name)\" (\(key.identifierText)) signed",
        help: "it was changed or damaged on the way; fetch it again")
    }
    guard ChannelSeal.isOfChannel(parsed.comment) else {
      throw ReleaseError(.badSignature, "\(place)/\(ChannelDocument.signatureName) is the signature of something else than a channel")
    }
    let document = try ChannelDocument(parsing: bytes, file: path)
    guard parsed.comment == ChannelSeal(document).comment else {
      throw ReleaseError(.invalidChannel, "\(path) describes another channel than its signature does")
    }
    guard document.site == site, document.environment == environment else {
      throw ReleaseError(
        .refused, "\(path) is the channel \(document.site)/\(document.environment), not \(site)/\(environment)",
        help: "whoever serves it has exchanged the two; do not trust that place")
    }
    self.init(document: document, key: key, bytes: bytes, signature: signature, place: place)
  }

  /// Signs a document.
  /// - Throws: `ReleaseError` for one that nobody would accept.
  package init(signing document: ChannelDocument, with key: ReleaseKey, place: String) throws(ReleaseError) {
    let bytes = document.bytes
    // As it is read: the times have milliseconds there.
    let document = try ChannelDocument(parsing: bytes, file: "\(place)/\(ChannelDocument.fileName)")
    let signature = ReleaseSignature(of: BLAKE2b.digest(bytes), comment: ChannelSeal(document).comment, by: key)
    self.init(
      document: document, key: key.publicKey, bytes: bytes, signature: Array(signature.text(of: "a Slipway channel").utf8), place: place)
  }

  private init(document: ChannelDocument, key: PublicKey, bytes: [UInt8], signature: [UInt8], place: String) {
    self.document = document
    self.key = key
    self.bytes = bytes
    self.signature = signature
    self.place = place
  }
}
