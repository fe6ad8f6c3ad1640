internal import Cryptography

/// The signature of a backup's manifest. Its trusted comment begins unlike that of a release or a channel, so that none
/// passes for another.
package enum BackupSeal {
  private static let comment = "slipway backup"

  /// The content of a `.minisig` file.
  package static func sign(_ manifest: [UInt8], with key: ReleaseKey) -> [UInt8] {
    Array(ReleaseSignature(of: BLAKE2b.digest(manifest), comment: comment, by: key).text(of: "a Slipway backup").utf8)
  }

  /// - Parameter place: of the backup, for messages.
  /// - Returns: who signed it.
  /// - Throws: `ReleaseError` that says what does not hold.
  package static func check(_ signature: [UInt8], of manifest: [UInt8], keys: TrustedKeys, place: String) throws(ReleaseError) -> PublicKey {
    let signature = try ReleaseSignature(parsing: String(decoding: signature, as: UTF8.self), file: place)
    let key = try keys.key(of: signature, file: place)
    guard signature.comment == comment, signature.isValid(for: BLAKE2b.digest(manifest), by: key) else {
      throw ReleaseError(.badSignature, "\(place) is not what the key \"\(key.name)\" (\(key.identifierText)) signed", help: "it was changed or damaged")
    }
    return key
  }
}
