internal import Cryptography

/// A signature in minisign's format, over the BLAKE2b-512 of the file
/// (https://jedisct1.github.io/minisign/#signature-format).
struct ReleaseSignature: Sendable, Hashable {
  /// Prehashed; the older `Ed` would need the whole file in memory.
  private static let algorithm = Array("ED".utf8)
  private static let untrusted = "untrusted comment: "
  private static let trusted = "trusted comment: "

  var identifier: [UInt8]
  var signature: [UInt8]
  /// Signed together with the signature.
  var comment: String
  var global: [UInt8]

  /// - Parameter hash: BLAKE2b-512 of the file.
  init(of hash: [UInt8], comment: String, by key: ReleaseKey) {
    identifier = key.publicKey.identifier
    signature = key.secret.sign(hash)
    self.comment = comment
    global = key.secret.sign(signature + Array(comment.utf8))
  }

  /// - Throws: `ReleaseError` when it is not four lines of that format.
  init(parsing text: String, file: String) throws(ReleaseError) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.hasSuffix("\r") ? $0.dropLast() : $0 }
    guard lines.count >= 4, lines.dropFirst(4).allSatisfy(\.isEmpty), lines[0].hasPrefix(Self.untrusted), lines[2].hasPrefix(Self.trusted),
      let first = Base64.standard.decode(String(lines[1])), first.count == 74,
      let global = Base64.standard.decode(String(lines[3])), global.count == Ed25519.signatureLength
    else {
      throw ReleaseError(.badSignature, "\(file) is no signature of minisign")
    }
    guard first.starts(with: Self.algorithm) else {
      throw ReleaseError(.badSignature, "\(file) is not over the hash of what it signs", help: "sign it again, without \"minisign -l\"")
    }
    identifier = Array(first[2..<10])
    signature = Array(first[10...])
    comment = String(lines[2].dropFirst(Self.trusted.count))
    self.global = global
  }

  /// The content of a release's `.minisig` file.
  var text: String { text(of: "a Slipway release") }

  /// The content of a `.minisig` file.
  /// - Parameter what: what is signed, for the comment that nobody vouches for.
  func text(of what: String) -> String {
    """
    \(Self.untrusted)signature of \(what)
    \(Base64.standard.encode(Self.algorithm + identifier + signature))
    \(Self.trusted)\(comment)
    \(Base64.standard.encode(global))

    """
  }

  /// Whether `key` signed a file with this hash, and the comment with it.
  func isValid(for hash: [UInt8], by key: PublicKey) -> Bool {
    identifier == key.identifier && Ed25519.isValid(signature: signature, of: hash, by: key.bytes) && hasValidComment(by: key)
  }

  /// Whether `key` signed the comment, together with the signature of some file.
  func hasValidComment(by key: PublicKey) -> Bool {
    identifier == key.identifier && Ed25519.isValid(signature: global, of: signature + Array(comment.utf8), by: key.bytes)
  }
}
