/// A manifest that a trusted key vouches for. It takes no archive to know that: the signature's second half covers the
/// trusted comment, and the comment the manifest.
package struct SealedManifest: Sendable, Hashable {
  package let manifest: ReleaseManifest
  /// The text that was signed.
  package let bytes: [UInt8]
  /// Who signed it.
  package let key: PublicKey
  let signature: ReleaseSignature

  /// - Parameters:
  ///   - signature: the bytes of `release.tar.zst.minisig`.
  ///   - bytes: of `manifest.json`.
  ///   - keys: whose signatures count.
  ///   - place: where both come from, a folder or an address, for messages.
  /// - Throws: `ReleaseError` that says what does not hold.
  package init(signature: [UInt8], manifest bytes: [UInt8], keys: TrustedKeys, place: String) throws(ReleaseError) {
    let signaturePath = "\(place)/\(Release.archiveName)\(Release.signatureSuffix)"
    let manifestPath = "\(place)/\(Release.manifestName)"
    self.signature = try ReleaseSignature(parsing: String(decoding: signature, as: UTF8.self), file: signaturePath)
    key = try keys.key(of: self.signature, file: "\(place)/\(Release.archiveName)")
    guard self.signature.hasValidComment(by: key) else {
      throw ReleaseError(
        .badSignature, "\(signaturePath) is not what the key \"\(key.name)\" (\(key.identifierText)) signed",
        help: "it was changed or damaged on the way; fetch it again")
    }
    guard let seal = ReleaseSeal(comment: self.signature.comment) else {
      throw ReleaseError(.badSignature, "\(signaturePath) is the signature of something else than a release")
    }
    guard ReleaseManifest.hash(ofBytes: bytes) == seal.manifest else {
      throw ReleaseError(.damaged, "\(manifestPath) is not the manifest that was signed", help: "fetch it again")
    }
    self.bytes = bytes
    manifest = try ReleaseManifest(parsing: bytes, file: manifestPath)
    guard manifest.site == seal.site, manifest.version == seal.version else {
      throw ReleaseError(.invalidManifest, "\(manifestPath) describes another release than its signature does")
    }
  }

  /// - Parameters:
  ///   - archive: where the archive is, for messages.
  ///   - hashes: of its bytes. SHA-256 alone is enough to know them: the key vouches for the manifest, and the manifest
  ///     says it. BLAKE2b is what the signature says, and holds a manifest that contradicts it against its signer.
  /// - Throws: `ReleaseError` when they are not of the archive that was signed.
  func check(_ hashes: FileHashes, archive: String) throws(ReleaseError) {
    let isManifests = manifest.archive.size == hashes.size && manifest.archive.sha256 == hashes.sha256
    guard hashes.blake2b.isEmpty ? isManifests : signature.isValid(for: hashes.blake2b, by: key) else {
      throw ReleaseError(
        .badSignature, "\(archive) is not what the key \"\(key.name)\" (\(key.identifierText)) signed",
        help: "the archive or its signature was changed or damaged on the way; fetch both again")
    }
    guard isManifests else {
      throw ReleaseError(.invalidManifest, "the manifest describes another archive than \(archive)")
    }
  }
}
