internal import Distribution
internal import HTTPServer
internal import JSON
internal import POSIX
internal import Releases

/// Answers to PUT and DELETE, from those who may.
struct ReleaseUploads: Sendable {
  let home: String
  let files: StoredFiles
  let keys: @Sendable (String) throws -> TrustedKeys
  /// Bytes of an archive.
  let largest: Int

  private static let mark = (name: HTTPMark.header, value: HTTPMark.value)

  func put(_ route: ReleaseRoute, _ request: ServerRequest) throws -> ServerResponse {
    guard case .file(let folder, let name) = route else { throw notTaken }
    switch folder {
    case .release(let site, let version):
      let pushed = PushFolder(home: home, site: site, version: version)
      if name == Release.signatureName { return try putSignature(request.body, pushed) }
      if name == Release.manifestName { return try putManifest(request.body, pushed) }
      throw notTaken
    case .channel(let site, let environment): return try putChannel(site, environment, name, request.body)
    case .delta: throw notTaken
    }
  }

  /// The signature waits for the document, which is then judged by both.
  private func putChannel(_ site: String, _ environment: String, _ name: String, _ bytes: [UInt8]) throws -> ServerResponse {
    let waiting = Path.join(PushFolder.path(home: home), "\(site)/.\(environment).channel.minisig")
    if name == ChannelDocument.signatureName {
      guard bytes.count <= Release.signatureLimit else { throw Problem(413, "a signature has at most \(Release.signatureLimit) bytes") }
      try Files.makeDirectories(Path.parent(waiting), permissions: 0o700)
      try Files.replace(waiting, with: bytes)
      return ServerResponse(204, headers: [Self.mark])
    }
    guard let signature = try? Files.read(waiting, limit: Release.signatureLimit) else {
      throw Problem(409, "there is no signature of this channel yet", help: "send \(ChannelDocument.signatureName) first")
    }
    let signed = try SignedChannel(
      document: bytes, signature: signature, site: site, environment: environment, keys: keys(site), place: "\(site)/@channels/\(environment)")
    try ChannelStore(home: home).publish(received: signed, now: Clock.now)
    try? Files.remove(waiting)
    return ServerResponse(204, headers: [Self.mark])
  }

  private var notTaken: Problem {
    Problem(405, "nothing is taken under this name", headers: [("Allow", "GET, HEAD")])
  }

  /// Who signed it must count here, before anything else is looked at.
  private func putSignature(_ bytes: [UInt8], _ folder: PushFolder) throws -> ServerResponse {
    guard bytes.count <= Release.signatureLimit else { throw Problem(413, "a signature has at most \(Release.signatureLimit) bytes") }
    try checkKey(bytes, folder)
    let lock = try folder.lock()
    defer { lock.release() }
    if folder.signature != bytes {
      folder.remove()
      try Files.makeDirectories(folder.release.folder, permissions: 0o700)
      try Files.replace(folder.release.signaturePath, with: bytes)
    }
    return ServerResponse(204, headers: [Self.mark])
  }

  private func checkKey(_ signature: [UInt8], _ folder: PushFolder) throws {
    do throws(ReleaseError) {
      _ = try SealedManifest(signature: signature, manifest: [], keys: try trusted(folder.site), place: place(folder))
    } catch {
      // No manifest is there to be what it covers.
      if error.code != .damaged { throw Problem(error) }
    }
  }

  private func trusted(_ site: String) throws(ReleaseError) -> TrustedKeys {
    do { return try keys(site) } catch {
      throw error as? ReleaseError ?? ReleaseError(.badKey, "the keys of this host can't be read")
    }
  }

  private func place(_ folder: PushFolder) -> String { "\(folder.site)/\(folder.version)" }

  /// Says how much of the archive is here, or that nothing more is needed.
  private func putManifest(_ bytes: [UInt8], _ folder: PushFolder) throws -> ServerResponse {
    let lock = try folder.lock()
    defer { lock.release() }
    guard let signature = folder.signature else {
      throw Problem(409, "there is no signature of \(place(folder)) yet", help: "send \(Release.signatureName) first")
    }
    let sealed = try SealedManifest(signature: signature, manifest: bytes, keys: trusted(folder.site), place: place(folder))
    guard sealed.manifest.site == folder.site, sealed.manifest.version == folder.version else {
      throw Problem(422, "the manifest is of \(sealed.manifest.site) \(sealed.manifest.version), not of \(place(folder))")
    }
    let archive = sealed.manifest.archive
    guard archive.size <= largest else {
      throw Problem(
        413, "the archive has \(archive.size) bytes, and at most \(largest) are taken here",
        help: "have \"slipway serve --releases\" run with a larger --max-size")
    }
    if try isStored(folder, signature, archive) {
      folder.remove()
      return ServerResponse(200, headers: [Self.mark, (UploadHeaders.complete, "?1")])
    }
    if folder.offset > archive.size { try Files.remove(folder.release.archivePath) }
    guard archive.size - folder.offset <= (try? Files.availableSpace(folder.release.folder)) ?? .max else {
      throw Problem(507, "there is no room for \(archive.size) bytes here", help: "have somebody free some space there")
    }
    try Files.replace(folder.release.manifestPath, with: bytes)
    return ServerResponse(204, headers: [Self.mark, (UploadHeaders.offset, "\(folder.offset)")])
  }

  /// Whether the release is in the store, as it was signed this time, whole to all appearances: `release verify` reads it.
  private func isStored(_ folder: PushFolder, _ signature: [UInt8], _ archive: ReleaseManifest.Archive) throws -> Bool {
    let stored = Release(folder: try files.store.folder(site: folder.site, version: folder.version))
    return (try? Files.read(stored.signaturePath, limit: Release.signatureLimit)) == signature
      && (try? Files.linkStatus(stored.archivePath))?.size == archive.size
      && (try? stored.sealedManifest(keys: keys(folder.site)))?.manifest.archive == archive
  }

  /// What becomes of an archive that a client wants to send: decided by its headers.
  func receive(_ request: ServerRequest, site: String, version: String) throws -> ArchiveReceiver {
    let folder = PushFolder(home: home, site: site, version: version)
    guard let length = request.announcedLength, request.header("Transfer-Encoding") == nil else {
      throw Problem(411, "an archive comes with its length")
    }
    let lock = try folder.lock()
    do {
      guard let sealed = try? folder.release.sealedManifest(keys: keys(site)) else {
        throw Problem(409, "signature and manifest of \(place(folder)) are not here yet", help: "send \(Release.signatureName), then \(Release.manifestName)")
      }
      let size = sealed.manifest.archive.size
      let range = try range(request, length: length, size: size)
      guard range.upperBound == size else {
        throw Problem(length > size ? 413 : 400, "the archive has \(size) bytes by its manifest, and \(range.upperBound) would come")
      }
      if range.lowerBound == 0, folder.offset > 0 { try Files.remove(folder.release.archivePath) }
      guard range.lowerBound == folder.offset else {
        throw Problem(
          409, "\(folder.offset) bytes of the archive are here, and those from \(range.lowerBound) on would come",
          headers: [(UploadHeaders.offset, "\(folder.offset)")])
      }
      return try ArchiveReceiver(folder, size: size, lock: lock) { try adopt(folder) }
    } catch {
      lock.release()
      throw error
    }
  }

  private func range(_ request: ServerRequest, length: Int, size: Int) throws -> Range<Int> {
    guard let header = request.header("Content-Range") else { return 0..<length }
    let parts = header.dropFirst("bytes ".count).split { "-/".contains($0) }.map { Int($0) }
    guard header.lowercased().hasPrefix("bytes "), parts.count == 3, let first = parts[0], let last = parts[1], let total = parts[2],
      first >= 0, last >= first, last < total, total == size, last - first + 1 == length
    else { throw Problem(400, "this range is not of the archive, or not of this length", help: "as in: Content-Range: bytes 1000-\(size - 1)/\(size)") }
    return first..<last + 1
  }

  private func adopt(_ folder: PushFolder) throws -> ServerResponse {
    let place = try files.store.folder(site: folder.site, version: folder.version)
    let wasThere = Files.exists(place)
    let stored: StoredRelease
    do { stored = try files.store.adopt(folder.release.folder, keys: keys(folder.site)) } catch {
      // Whatever is wrong with it: the next one must not go on behind it.
      try? Files.remove(folder.release.archivePath)
      throw error
    }
    let answer: JSONValue = [
      "site": .string(stored.manifest.site), "version": .string(stored.manifest.version), "digest": .string(stored.manifest.digest),
    ]
    return ServerResponse(
      wasThere ? 200 : 201, headers: [("Content-Type", "application/json"), Self.mark, (UploadHeaders.complete, "?1")],
      body: .bytes(answer.bytes(.canonical) + [0x0A]))
  }

  /// Takes a push back; what is live, or was before what is, stays.
  func delete(_ route: ReleaseRoute) throws -> ServerResponse {
    guard case .folder(.release(let site, let version)) = route else { throw notTaken }
    let pushed = PushFolder(home: home, site: site, version: version)
    let turn = try pushed.lock()
    defer { turn.release() }
    pushed.remove()
    let lock = try files.store.lock(site: site, owner: "process \(Environment.processIdentifier)")
    defer { lock.release() }
    try files.store.remove(site: site, version: version)
    return ServerResponse(204, headers: [Self.mark])
  }
}
