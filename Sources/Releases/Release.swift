internal import POSIX

/// The three files of a release, wherever they are. Nothing in them is trusted before `verify`.
package struct Release: Sendable, Hashable {
  static let archiveName = "release.tar.zst"
  static let signatureSuffix = ".minisig"
  static let manifestName = "manifest.json"
  private static let signatureLimit = 16384

  /// The folder that holds them.
  package let folder: String
  package let archivePath: String
  package var signaturePath: String { archivePath + Self.signatureSuffix }
  package var manifestPath: String { Path.join(folder, Self.manifestName) }

  init(folder: String, archiveName: String = Release.archiveName) {
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
    for file in [release.archivePath, release.signaturePath, release.manifestPath] {
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

  /// Checks the signature, then the manifest by the signature, then the archive by the manifest.
  /// - Parameter keys: whose signatures count.
  /// - Throws: `ReleaseError` that says what does not hold, `SystemError`.
  package func verify(keys: [PublicKey]) throws -> VerifiedRelease {
    let text = String(decoding: try Files.read(signaturePath, limit: Self.signatureLimit), as: UTF8.self)
    let signature = try ReleaseSignature(parsing: text, file: signaturePath)
    guard let key = keys.first(where: { $0.identifier == signature.identifier }) else {
      throw ReleaseError(
        .unknownKey, "\(archivePath) is signed with the key \(PublicKey.text(signature.identifier)), which this host does not trust",
        help: "if you trust its owner, put the public key into keys/trusted/NAME.pub of the home")
    }
    let hashes = try FileHashes(of: archivePath)
    guard signature.isValid(for: hashes.blake2b, by: key) else {
      throw ReleaseError(
        .badSignature, "\(archivePath) is not what the key \"\(key.name)\" (\(key.identifierText)) signed",
        help: "the archive or its signature was changed or damaged on the way; fetch both again")
    }
    guard let seal = ReleaseSeal(comment: signature.comment) else {
      throw ReleaseError(.badSignature, "\(signaturePath) is the signature of something else than a release")
    }
    let bytes = try readManifest()
    guard ReleaseManifest.hash(ofBytes: bytes) == seal.manifest else {
      throw ReleaseError(.damaged, "\(manifestPath) is not the manifest that was signed", help: "fetch it again")
    }
    let manifest = try ReleaseManifest(parsing: bytes, file: manifestPath)
    guard manifest.site == seal.site, manifest.version == seal.version, manifest.archive.size == hashes.size,
      manifest.archive.sha256 == hashes.sha256
    else {
      throw ReleaseError(.invalidManifest, "\(manifestPath) describes another archive than the one beside it")
    }
    return VerifiedRelease(release: self, manifest: manifest, key: key)
  }

  private func readManifest() throws(SystemError) -> [UInt8] {
    try Files.read(manifestPath, limit: ReleaseManifest.sizeLimit)
  }
}

/// A release whose signature holds, and whose manifest is the one that was signed.
package struct VerifiedRelease: Sendable, Hashable {
  package let release: Release
  package let manifest: ReleaseManifest
  /// Who signed it.
  package let key: PublicKey
}
