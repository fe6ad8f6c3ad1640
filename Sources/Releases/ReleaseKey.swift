internal import Cryptography
internal import POSIX

/// The key with which this host signs, kept as minisign keeps one without a password (`minisign -G -W`):
/// `Ed`, no derivation, `B2`, 48 bytes unused, then identifier, secret key and a checksum.
package struct ReleaseKey: Sendable {
  private static let header = Array("Ed".utf8) + [0, 0] + Array("B2".utf8) + [UInt8](repeating: 0, count: 48)

  let secret: SigningKey
  package let publicKey: PublicKey

  /// A new one.
  package init(name: String) {
    secret = SigningKey()
    publicKey = PublicKey(identifier: randomBytes(8), bytes: secret.publicKey, name: name)
  }

  /// - Throws: `ReleaseError` for another format, a key with a password, and a damaged one.
  init(parsing text: String, name: String) throws(ReleaseError) {
    let lines = text.split(whereSeparator: \.isNewline)
    guard lines.count == 2, var decoded = Base64.standard.decode(String(lines[1])) else {
      throw ReleaseError(.badKey, "\(name) is no secret key of minisign")
    }
    defer { erase(&decoded) }
    guard decoded.count == 158, decoded.starts(with: Self.header.prefix(2)) else {
      throw ReleaseError(.badKey, "\(name) is no secret key of minisign")
    }
    guard decoded[2..<4] == [0, 0] else {
      throw ReleaseError(.badKey, "\(name) has a password, and nobody to ask for it", help: "remove it with \"minisign -C -W -s \(name)\"")
    }
    let identifier = Array(decoded[54..<62])
    var bytes = Array(decoded[62..<126])
    defer { erase(&bytes) }
    // minisign itself leaves the checksum of a key without password at zero; the public half still tells damage.
    let checksum = Array(decoded[126...])
    guard checksum.allSatisfy({ $0 == 0 }) || areEqualInConstantTime(Self.checksum(identifier, bytes), checksum),
      let secret = SigningKey(secretKey: bytes)
    else {
      throw ReleaseError(.badKey, "\(name) is damaged", help: "restore it from a backup, or remove it to have a new one made")
    }
    self.secret = secret
    publicKey = PublicKey(identifier: identifier, bytes: secret.publicKey, name: name)
  }

  /// Lends the content of the file.
  func withText<Failure>(_ body: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
    try secret.withSecretKey { bytes throws(Failure) in
      var raw = Self.header + publicKey.identifier + bytes + Self.checksum(publicKey.identifier, bytes)
      defer { erase(&raw) }
      var text = Array("untrusted comment: minisign secret key of this host, without a password\n\(Base64.standard.encode(raw))\n".utf8)
      defer { erase(&text) }
      try body(text)
    }
  }

  private static func checksum(_ identifier: [UInt8], _ secret: [UInt8]) -> [UInt8] {
    BLAKE2b.digest(PublicKey.algorithm + identifier + secret, outputLength: 32)
  }
}
