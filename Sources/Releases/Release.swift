internal import POSIX

/// The three files of a release, wherever they are. Nothing in them is trusted before `verify`.
package struct Release: Sendable, Hashable {
  package static let archiveName = "release.tar.zst"
  static let signatureSuffix = ".minisig"
  package static let signatureName = archiveName + signatureSuffix
  package static let manifestName = "manifest.json"
  /// Bytes of a signature's file.
  package static let signatureLimit = 16384

  /// The folder that holds them.
  package let folder: String
  package let archivePath: String
  package var signaturePath: String { archivePath + Self.signatureSuffix }
  package var manifestPath: String { Path.join(folder, Self.manifestName) }

  /// All three.
  var paths: [String] { [archivePath, signaturePath, manifestPath] }

  package init(folder: String, archiveName: String = Release.archiveName) {
    self.folder = folder
    archivePath = Path.join(folder, archiveName)
  }

  /// - Parameter path: of the release's folder, or of its archive with the manifest and the signature beside it.
  /// - Throws: `ReleaseError` that names the file which is missing.
  package static func open(_ path: String) throws -> Release {
    let release: Release
    switch try? Files.status(path).kind {
    case .directory: release = Release(folder: path)
    case .file: release = Release(folder: Path.parent(path), archiveName: Path.name(path))
    default: throw ReleaseError(.notFound, "there is no release at \(path)", help: "give the folder of a release, or its archive")
    }
    for file in release.paths {
      guard let status = try? Files.status(file) else {
        throw ReleaseError(.notFound, "\(file) is missing", help: "an archive, its signature and its manifest travel together")
      }
      // A pipe would be waited for.
      if status.kind != .file { throw ReleaseError(.refused, "\(file) is no regular file") }
    }
    return release
  }

  /// What the manifest claims, for lists.
  /// - Throws: `ReleaseError` for a malformed one, `SystemError`.
  package func unverifiedManifest() throws -> ReleaseManifest {
    try ReleaseManifest(parsing: try readManifest(), file: manifestPath)
  }

  /// Checks the signature, the manifest by the signature, and the archive by both.
  /// - Parameter keys: whose signatures count.
  /// - Throws: `ReleaseError` that says what does not hold, `SystemError`.
  package func verify(keys: TrustedKeys) throws -> VerifiedRelease {
    let sealed = try sealedManifest(keys: keys)
    try sealed.check(try FileHashes(of: archivePath), archive: archivePath)
    return VerifiedRelease(release: self, sealed: sealed)
  }

  /// The manifest by its signature; the archive is not looked at.
  /// - Throws: `ReleaseError` that says what does not hold, `SystemError`.
  package func sealedManifest(keys: TrustedKeys) throws -> SealedManifest {
    try SealedManifest(
      signature: try Files.read(signaturePath, limit: Self.signatureLimit), manifest: try readManifest(), keys: keys, place: folder)
  }

  /// The identifier of the key that the signature names, as minisign shows it; nobody vouches for it.
  /// - Throws: `ReleaseError` for a malformed signature, `SystemError`.
  package func claimedSigner() throws -> String {
    let text = String(decoding: try Files.read(signaturePath, limit: Self.signatureLimit), as: UTF8.self)
    return PublicKey.text(try ReleaseSignature(parsing: text, file: signaturePath).identifier)
  }

  /// The site that the signature names; nobody has vouched for it yet.
  func signedSite() throws -> String {
    let signature = try ReleaseSignature(
      parsing: String(decoding: Files.read(signaturePath, limit: Self.signatureLimit), as: UTF8.self), file: signaturePath)
    guard let seal = ReleaseSeal(comment: signature.comment) else {
      throw ReleaseError(.badSignature, "\(signaturePath) is the signature of something else than a release")
    }
    return seal.site
  }

  private func readManifest() throws(SystemError) -> [UInt8] {
    try Files.read(manifestPath, limit: ReleaseManifest.sizeLimit)
  }
}

/// A release whose signature holds, and whose manifest is the one that was signed.
package struct VerifiedRelease: Sendable, Hashable {
  package let release: Release
  let sealed: SealedManifest

  package var manifest: ReleaseManifest { sealed.manifest }
  /// The text of the manifest, as it was signed.
  package var manifestBytes: [UInt8] { sealed.bytes }
  /// Who signed it.
  package var key: PublicKey { sealed.key }
}
