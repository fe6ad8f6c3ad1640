internal import JSON
internal import POSIX

/// The newest document of a channel that this host has accepted, and all that was ever revoked there:
/// `channels/<site>/<environment>/`.
package struct SeenChannel: Sendable, Hashable {
  static let recordName = "seen.json"
  /// Keys that a channel may revoke in all its life.
  static let revokedLimit = 4096

  package var document: ChannelDocument
  /// The bytes of `channel.json` and of its signature.
  var bytes: [UInt8]
  var signature: [UInt8]
  /// Who signed the document.
  package var signer: PublicKey
  /// When it was accepted, in seconds since 1970.
  package var accepted: Double
  /// By this document and by those before it.
  package var revoked: [PublicKey]

  /// What is remembered once `signed` follows upon `earlier`.
  /// - Throws: `ReleaseError` when too much was revoked.
  init(_ signed: SignedChannel, after earlier: SeenChannel?, now: Double) throws(ReleaseError) {
    document = signed.document
    bytes = signed.bytes
    signature = signed.signature
    signer = signed.key
    accepted = now
    revoked = earlier?.revoked ?? []
    for key in document.revoked where !revoked.contains(where: { $0.bytes == key.bytes }) { revoked.append(key) }
    guard revoked.count <= Self.revokedLimit else {
      throw ReleaseError(.invalidChannel, "\(signed.place): the channel has revoked more than \(Self.revokedLimit) keys")
    }
  }

  /// - Throws: `ReleaseError` for a damaged record, `SystemError`.
  init(reading folder: String) throws {
    let path = Path.join(folder, ChannelDocument.fileName)
    bytes = try Files.read(path, limit: ChannelDocument.sizeLimit)
    signature = try Files.read(Path.join(folder, ChannelDocument.signatureName), limit: Release.signatureLimit)
    document = try ChannelDocument(parsing: bytes, file: path)
    let record = Path.join(folder, Self.recordName)
    do {
      let field = JSONField(try JSONValue(parsing: Files.read(record, limit: 1 << 20), file: record))
      signer = try PublicKey(parsing: field.required("signer").string(), name: "of the channel \(document.site)/\(document.environment)")
      accepted = try field.required("accepted").time()
      revoked = try field.required("revoked").publicKeys("of the channel \(document.site)/\(document.environment)")
    } catch let error as JSONError {
      throw ReleaseError(
        .damaged, "\(record)\(error.path.isEmpty ? "" : " at \(error.path)"): \(error.message)",
        help: "put it back from a backup, or remove \(folder): this host then forgets what it knew of the channel")
    }
  }

  /// Into a folder that does not exist yet, flushed.
  func write(to folder: String) throws(SystemError) {
    try Files.makeDirectory(folder)
    let record: JSONValue = [
      "accepted": .string(Clock.timestamp(accepted)), "revoked": .array(revoked.map { .string($0.base64) }),
      "signer": .string(signer.base64),
    ]
    try Files.writeDurably(Path.join(folder, ChannelDocument.fileName), bytes)
    try Files.writeDurably(Path.join(folder, ChannelDocument.signatureName), signature)
    try Files.writeDurably(Path.join(folder, Self.recordName), record.bytes(.canonical))
    try Files.synchronizeDirectory(folder)
  }
}

extension Files {
  /// A new file, on the disk when this returns.
  static func writeDurably(_ path: String, _ bytes: [UInt8]) throws(SystemError) {
    let file = try FileDescriptor(opening: path, .create)
    do { try file.write(bytes) } catch { throw SystemError(code: error.code, "can't write", path: path) }
    try file.synchronize()
  }

  /// Puts a folder in the place of another one, or where there is none: nobody sees less than one of the two.
  static func replaceFolder(_ path: String, with staged: String) throws(SystemError) {
    do { try renameNew(staged, to: path) } catch {
      guard error.isExisting else { throw error }
      try exchange(staged, path)
      try removeTree(staged)
    }
    try synchronizeDirectory(Path.parent(path))
  }
}
