internal import Cryptography
internal import HTTPClient
internal import POSIX
internal import Releases

extension OCIRemote {
  package func publish(_ files: [LocalFile], as folder: RemoteFolder, _ transfer: Transfer) throws {
    let reference = try OCIReference(folder, prefix: prefix)
    var blobs: [String: OCIManifest.Blob] = [:]
    for file in files {
      let blob = OCIManifest.Blob(
        mediaType: OCIManifest.mediaType(of: file.name), digest: "sha256:\(try Self.digest(of: file.path))",
        size: try Files.status(file.path).size, title: file.name)
      try upload(file.path, blob, reference.repository, transfer)
      blobs[file.name] = blob
    }
    let manifest = try manifest(blobs, folder, reference)
    var request = registry.request("PUT", "\(reference.repository)/manifests/\(reference.tag)")
    request.headers = [HTTPHeader("Content-Type", OCIManifest.mediaType)]
    request.body = manifest.bytes
    // All the files are there: with its manifest, the artifact appears.
    let response = try registry.send(request, .repository(reference.repository, .push), transfer)
    forget(reference)
    guard response.isSuccess else { throw OCIFailure.error(response, place) }
  }

  private func manifest(_ blobs: [String: OCIManifest.Blob], _ folder: RemoteFolder, _ reference: OCIReference) throws -> OCIManifest {
    var layers = blobs.sorted { $0.key < $1.key }.map(\.value)
    var version: String?
    if case .release(_, let named) = folder { version = named }
    if var config = blobs[Release.manifestName] {
      config.title = nil
      layers.removeAll { $0.title == Release.manifestName }
      return OCIManifest(artifactType: OCIManifest.releaseType, config: config, layers: layers, version: version)
    }
    let bytes = OCIManifest.emptyConfig
    let config = OCIManifest.Blob(mediaType: OCIManifest.emptyType, digest: "sha256:\(SHA256.hexDigest(bytes))", size: bytes.count)
    try upload(bytes, config, reference.repository)
    return OCIManifest(artifactType: layers.first?.mediaType ?? OCIManifest.emptyType, config: config, layers: layers, version: version)
  }

  private func isThere(_ blob: OCIManifest.Blob, _ repository: String) throws -> Bool {
    let response = try registry.send(registry.request("HEAD", "\(repository)/blobs/\(blob.digest)"), .repository(repository, .push))
    if response.status == 404 { return false }
    guard response.isSuccess || (300..<400).contains(response.status) else { throw OCIFailure.error(response, place) }
    return true
  }

  private func upload(_ bytes: [UInt8], _ blob: OCIManifest.Blob, _ repository: String) throws {
    if try isThere(blob, repository) { return }
    let location = try begin(repository)
    var request = registry.request("PUT", address: Self.adding(blob.digest, to: location))
    request.headers = [HTTPHeader("Content-Type", "application/octet-stream")]
    request.body = bytes
    let response = try registry.send(request, .repository(repository, .push))
    guard response.isSuccess else { throw OCIFailure.error(response, place) }
  }

  /// Sends a file behind what an earlier attempt has sent of it.
  private func upload(_ path: String, _ blob: OCIManifest.Blob, _ repository: String, _ transfer: Transfer) throws {
    if try isThere(blob, repository) { return uploads[blob.digest] = nil }
    var (location, offset) = try uploads[blob.digest].flatMap { try progress(of: $0, repository) } ?? (try begin(repository), 0)
    if offset > blob.size { (location, offset) = (try begin(repository), 0) }
    uploads[blob.digest] = location
    if offset < blob.size {
      var request = registry.request("PATCH", address: location)
      request.headers = [
        HTTPHeader("Content-Type", "application/octet-stream"), HTTPHeader("Content-Range", "\(offset)-\(blob.size - 1)"),
        HTTPHeader("Expect", "100-continue"),
      ]
      request.upload = HTTPUpload(try FileDescriptor(opening: path, .read), offset..<blob.size)
      request.bytesPerSecond = transfer.bytesPerSecond
      let start = offset
      let response = try registry.stream(
        request, .repository(repository, .push), progress: { transfer.progress(start + $0.sent, blob.size) }, transfer) { _ in .kept }
      guard response.status == 202 || response.status == 204 else {
        uploads[blob.digest] = nil
        throw OCIFailure.error(response, place)
      }
      if let next = response.header("Location") { location = try sameOrigin(next) }
    }
    var end = registry.request("PUT", address: Self.adding(blob.digest, to: location))
    end.headers = [HTTPHeader("Content-Type", "application/octet-stream")]
    let response = try registry.send(end, .repository(repository, .push), transfer)
    uploads[blob.digest] = nil
    guard response.isSuccess else { throw OCIFailure.error(response, place) }
  }

  /// - Returns: where the blob is to be sent.
  private func begin(_ repository: String) throws -> String {
    let response = try registry.send(registry.request("POST", "\(repository)/blobs/uploads/"), .repository(repository, .push))
    guard response.status == 202, let location = response.header("Location") else { throw OCIFailure.error(response, place) }
    return try sameOrigin(location)
  }

  /// How far an upload has come; nil when the registry knows nothing of it any more.
  private func progress(of location: String, _ repository: String) throws -> (location: String, offset: Int)? {
    let response = try registry.send(registry.request("GET", address: location), .repository(repository, .push))
    guard response.status == 204 || response.status == 202 else { return nil }
    let next = try response.header("Location").map { try sameOrigin($0) } ?? location
    // `0-99` for a hundred bytes, and for none as well as for one `0-0`: the latter is begun anew.
    guard let last = response.header("Range")?.split(separator: "-").last.flatMap({ Int($0) }), last > 0 else { return nil }
    return (next, last + 1)
  }

  /// What identifies us goes along: to the registry, and nobody else.
  private func sameOrigin(_ location: String) throws(RemoteError) -> String {
    let address = try absolute(location)
    guard address.lowercased().hasPrefix("\(registry.origin)/".lowercased()) else {
      throw RemoteError(.refused, "\(place) wants files sent to another server", help: "use a registry that takes them itself")
    }
    return address
  }

  private static func adding(_ digest: String, to location: String) -> String {
    "\(location)\(location.contains("?") ? "&" : "?")\(OCIRegistry.form([("digest", digest)]))"
  }
}
