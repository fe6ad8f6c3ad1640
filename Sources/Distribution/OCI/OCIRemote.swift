internal import Cryptography
internal import HTTPClient
internal import JSON
internal import POSIX
internal import Releases

/// A registry of the OCI distribution specification, as for images of containers: a repository a site, a tag a release.
/// What it sends is held against digests, and those against a manifest whose digest is looked at too.
package final class OCIRemote: Remote {
  package let place: String
  /// Tags have no times.
  package let listsNewestFirst = false
  let registry: OCIRegistry
  let prefix: String
  /// Manifests of this time, by reference, with the names of files that were had by them.
  private var manifests: [OCIReference: (manifest: OCIManifest, used: Set<String>)] = [:]
  /// Uploads that were cut short, by digest.
  var uploads: [String: String] = [:]

  /// - Throws: `RemoteError`.
  package init(_ address: RemoteAddress, _ options: RemoteOptions = RemoteOptions()) throws {
    place = address.place
    prefix = address.path
    registry = try OCIRegistry(address, options)
  }

  // MARK: Lists

  package func sites() throws -> [String] {
    let names = try pages("_catalog", .catalog, member: "repositories") ?? []
    let start = prefix.isEmpty ? "" : "\(prefix)/"
    return names.filter { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }.filter(ReleaseNames.isSite)
  }

  package func versions(site: String) throws -> [String] {
    let name = try OCIReference.repository(site, prefix: prefix)
    let tags = try pages("\(name)/tags/list", .repository(name, .pull), member: "tags") ?? []
    return tags.filter { OCIReference.isTag($0) && OCIReference.isRelease($0) }.compactMap { tag -> String? in
      guard tag.contains("_") else { return ReleaseNames.isVersion(tag) ? tag : nil }
      // A `+` has become one, or not: the artifact knows.
      guard let version = (try? manifest(OCIReference(repository: name, tag: tag)))?.version, ReleaseNames.isVersion(version),
        OCIReference.tag(version: version) == tag
      else { return nil }
      return version
    }
  }

  /// Of a list that comes in pages; nil where there is none.
  private func pages(_ path: String, _ scope: OCIRegistry.Scope, member: String) throws -> [String]? {
    var names: [String] = []
    var next: String? = "\(path)?n=1000"
    // A list that leads back to itself has an end too.
    for _ in 0..<1000 {
      guard let path = next else { return names }
      let response = try registry.send(registry.request("GET", path), scope)
      if response.status == 404 { return nil }
      guard response.status == 200 else { throw OCIFailure.error(response, place) }
      guard let list = (try? JSONValue(parsing: response.body))?[member] else { throw RemoteError(.refused, "\(place) answers with something else than a list") }
      names += (list.arrayValue ?? []).compactMap(\.stringValue)
      next = response.header("Link").flatMap(Self.nextPage)
    }
    throw RemoteError(.refused, "\(place) has a list without end")
  }

  /// `</v2/name/tags/list?last=x&n=10>; rel="next"`: the path below `/v2/`. One of another server is none.
  static func nextPage(_ link: String) -> String? {
    guard link.hasPrefix("<"), let end = link.firstIndex(of: ">"), link[end...].contains("next") else { return nil }
    let target = link[..<end].dropFirst()
    return target.hasPrefix("/v2/") ? String(target.dropFirst(4)) : nil
  }

  // MARK: Fetching

  package func fetch(
    _ name: String, of folder: RemoteFolder, to destination: String, limit: Int, _ transfer: Transfer
  ) throws -> Bool {
    let reference = try OCIReference(folder, prefix: prefix)
    guard let manifest = try manifest(of: folder, reference, for: name), let blob = manifest.blob(name) else { return false }
    if case .release(_, let version) = folder, let named = manifest.version, named != version { return false }
    guard blob.size <= limit else {
      throw RemoteError(.refused, "\(place) has \(blob.size) bytes for \(name), and at most \(limit) are expected")
    }
    let file = PartialFile(destination, limit: blob.size)
    if file.size > blob.size { try file.reset() }
    let isContinued = file.size > 0
    if file.size < blob.size || blob.size == 0 { try fetch(blob, reference, file, transfer) }
    guard file.size == blob.size, try Self.digest(of: destination) == blob.hexDigest else {
      try file.reset()
      // What was here may have been of something else.
      if isContinued { return try fetch(name, of: folder, to: destination, limit: limit, transfer) }
      throw RemoteError(.refused, "\(place) sent something else for \(name) than its digest says", help: "try again; if it stays so, the registry is damaged")
    }
    return true
  }

  private func manifest(of folder: RemoteFolder, _ reference: OCIReference, for name: String) throws -> OCIManifest? {
    // The tag of a channel moves: both of its files are of one manifest, and the next time it is asked for anew.
    if case .channel = folder, manifests[reference]?.used.contains(name) == true { manifests[reference] = nil }
    let found = try manifest(reference)
    manifests[reference]?.used.insert(name)
    return found
  }

  func manifest(_ reference: OCIReference) throws -> OCIManifest? {
    if let known = manifests[reference] { return known.manifest }
    var request = registry.request("GET", "\(reference.repository)/manifests/\(reference.tag)")
    request.headers = [HTTPHeader("Accept", OCIManifest.mediaType)]
    request.responseLimit = OCIManifest.sizeLimit
    let response = try registry.send(request, .repository(reference.repository, .pull))
    if response.status == 404 { return nil }
    guard response.status == 200 else { throw OCIFailure.error(response, place) }
    let manifest = try OCIManifest(parsing: response.body, place: "\(place): \(reference.tag)")
    manifests[reference] = (manifest, [])
    return manifest
  }

  func forget(_ reference: OCIReference) { manifests[reference] = nil }

  private func fetch(_ blob: OCIManifest.Blob, _ reference: OCIReference, _ file: PartialFile, _ transfer: Transfer) throws {
    let offset = file.size
    let headers = offset > 0 ? [HTTPHeader("Range", "bytes=\(offset)-")] : []
    var request = registry.request("GET", "\(reference.repository)/blobs/\(blob.digest)")
    request.headers = headers
    request.responseLimit = blob.size
    request.bytesPerSecond = transfer.bytesPerSecond
    let receive: (HTTPHead) throws -> HTTPReception = { head in
      guard head.status == 200 || head.status == 206 else { return (300..<400).contains(head.status) ? .nothing : .kept }
      let total = try file.begin(head, at: offset, place: "\(self.place)/\(blob.digest)")
      transfer.progress(file.written, total)
      return .pieces { piece in
        try file.append(piece)
        transfer.progress(file.written, total)
      }
    }
    var response = try registry.stream(request, .repository(reference.repository, .pull), transfer, receive: receive)
    if (300..<400).contains(response.status), let location = response.header("Location") {
      response = try registry.streamElsewhere(
        try absolute(location), headers, limit: blob.size, transfer, receive: receive)
    }
    switch response.status {
    case 200, 206: return
    case 416 where offset > 0:
      try file.reset()
      try fetch(blob, reference, file, transfer)
    case 404: throw RemoteError(.refused, "\(place) has a manifest that names a file which is not there")
    default: throw OCIFailure.error(response, place)
    }
  }

  /// - Parameter location: absolute, or from the root of the registry.
  func absolute(_ location: String) throws(RemoteError) -> String {
    if location.hasPrefix("/"), !location.hasPrefix("//") { return registry.origin + location }
    if location.lowercased().hasPrefix("https://") || location.lowercased().hasPrefix("http://") { return location }
    throw RemoteError(.refused, "\(place) redirects to something that is no address")
  }

  static func digest(of path: String) throws -> String {
    let file = try FileDescriptor(opening: path, .readNoFollow)
    var hash = SHA256()
    while case let piece = try file.read(upTo: 1 << 18), !piece.isEmpty { hash.update(piece) }
    return hash.hexDigest()
  }

  package func remove(_ folder: RemoteFolder) throws {
    let reference = try OCIReference(folder, prefix: prefix)
    var request = registry.request("HEAD", "\(reference.repository)/manifests/\(reference.tag)")
    request.headers = [HTTPHeader("Accept", OCIManifest.mediaType)]
    let head = try registry.send(request, .repository(reference.repository, .pull))
    if head.status == 404 { return }
    // Manifests are deleted by their digest; a registry of 1.1 takes the tag as well.
    let digest = head.header("Docker-Content-Digest").flatMap { OCIManifest.isDigest($0) ? $0 : nil }
    let response = try registry.send(
      registry.request("DELETE", "\(reference.repository)/manifests/\(digest ?? reference.tag)"), .repository(reference.repository, .delete))
    forget(reference)
    guard response.isSuccess || response.status == 404 else { throw OCIFailure.error(response, place) }
  }
}
