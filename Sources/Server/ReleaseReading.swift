internal import Cryptography
internal import Distribution
internal import HTTPServer
internal import POSIX
internal import Releases

/// Answers to GET and HEAD.
struct ReleaseReading: Sendable {
  let home: String
  let files: StoredFiles
  let isListed: @Sendable (String) -> Bool
  /// Answers behind a token are not for caches that others read.
  let isPrivate: Bool

  private var lasting: (name: String, value: String) { ("Cache-Control", "\(isPrivate ? "private, " : "")max-age=31536000, immutable") }
  private static let changing = (name: "Cache-Control", value: "no-cache")
  private static let mark = (name: HTTPMark.header, value: HTTPMark.value)
  private static let json = (name: "Content-Type", value: "application/json")
  static let notFound = Problem(404, "there is no such thing here")

  func answer(_ route: ReleaseRoute, _ request: ServerRequest) throws -> ServerResponse {
    switch route {
    case .sites:
      let sites = try files.store.sites().filter(isListed).filter { !(try files.versions(site: $0)).isEmpty }
      return index(RemoteIndex.bytes(sites: sites), request)
    case .versions(let site):
      let versions = try files.versions(site: site)
      if versions.isEmpty { throw Self.notFound }
      return index(RemoteIndex.bytes(site: site, versions: versions), request)
    case .folder: throw Self.notFound
    case .file(.release(let site, let version), let name):
      guard let facts = try files.facts(site: site, version: version) else { throw Self.notFound }
      return try release(site, version, name, facts, request)
    case .file(.channel(let site, let environment), let name):
      return try small("\(site)/@channels/\(environment)/\(name)", request)
    case .file(.delta(let site, let version, let older), let name):
      return try delta(site, version, older, name, request)
    }
  }

  private func index(_ bytes: [UInt8], _ request: ServerRequest) -> ServerResponse {
    ServerResponse.bytes(
      bytes, headers: [Self.json, Self.changing, Self.mark], tag: StoredFiles.tag(SHA256.digest(bytes).prefix(8)), for: request)
  }

  private func release(
    _ site: String, _ version: String, _ name: String, _ facts: StoredFiles.Facts, _ request: ServerRequest
  ) throws -> ServerResponse {
    switch name {
    case Release.archiveName:
      guard let file = try files.open("\(site)/\(version)/\(name)") else { throw Self.notFound }
      return try .file(file, headers: [("Content-Type", "application/zstd"), lasting], tag: "\"\(facts.archive.sha256)\"", for: request)
    case ReleaseRoute.tarName: return try tar(site, version, facts, request)
    case Release.manifestName: return try manifest(site, version, facts, request)
    default: return try small("\(site)/\(version)/\(name)", request)
    }
  }

  /// A file of a few kilobytes, which somebody may replace.
  private func small(_ path: String, _ request: ServerRequest) throws -> ServerResponse {
    guard let file = try files.open(path), try file.status().size <= 1 << 20 else { throw Self.notFound }
    let bytes = try file.read(upTo: 1 << 20, at: 0)
    let type = path.hasSuffix(".json") ? Self.json : ("Content-Type", "text/plain")
    return .bytes(bytes, headers: [type, Self.changing, Self.mark], tag: StoredFiles.tag(SHA256.digest(bytes)), for: request)
  }

  // MARK: With a dictionary (RFC 9842)

  private static let vary = (name: "Vary", value: "accept-encoding, available-dictionary")

  /// What the client may keep and name the next time.
  private func usable(_ site: String, _ name: String) -> (name: String, value: String) {
    ("Use-As-Dictionary", "match=\"/\(site)/*/\(name)\"")
  }

  private func negotiation(_ request: ServerRequest) -> ContentNegotiation {
    ContentNegotiation(
      acceptEncoding: request.header("Accept-Encoding"), availableDictionary: request.header("Available-Dictionary"))
  }

  private func tar(
    _ site: String, _ version: String, _ facts: StoredFiles.Facts, _ request: ServerRequest
  ) throws -> ServerResponse {
    let wanted = negotiation(request)
    let headers = [("Content-Type", "application/x-tar"), lasting, Self.vary, Self.mark, usable(site, ReleaseRoute.tarName)]
    let tag = facts.archive.sha256
    if wanted.accepts("dcz"), let dictionary = wanted.dictionary,
      let (older, stored) = try releases(site, version, dictionary), let path = try DeltaCache(home: home).archiveDelta(from: older, to: stored),
      try DeltaFormat(ofFile: path) == .dictionaryCompressed
    {
      return try .file(
        FileDescriptor(opening: path, .readNoFollow), headers: headers + [("Content-Encoding", "dcz")],
        tag: "\"\(tag)-dcz-\(hexadecimal(Array(dictionary.prefix(8))))\"", for: request)
    }
    if wanted.accepts("zstd") {
      guard let file = try files.open("\(site)/\(version)/\(Release.archiveName)") else { throw Self.notFound }
      return try .file(file, headers: headers + [("Content-Encoding", "zstd")], tag: "\"\(tag)\"", for: request)
    }
    guard wanted.acceptsPlain else { throw notAcceptable }
    guard let file = try files.open("\(site)/\(version)/\(Release.archiveName)") else { throw Self.notFound }
    return ServerResponse(
      200, headers: headers + [("ETag", "\"\(tag)-tar\"")], body: .produced(try TarBody(file), size: facts.archive.tarSize))
  }

  private func manifest(
    _ site: String, _ version: String, _ facts: StoredFiles.Facts, _ request: ServerRequest
  ) throws -> ServerResponse {
    let wanted = negotiation(request)
    let headers = [Self.json, Self.changing, Self.vary, Self.mark, usable(site, Release.manifestName)]
    if wanted.accepts("dcz"), let dictionary = wanted.dictionary,
      let older = try files.versions(site: site).first(where: { try files.facts(site: site, version: $0)?.manifestDigest == dictionary }),
      let (from, to) = try pair(site, older, version), let path = try DeltaCache(home: home).manifestDelta(from: from.release, to: to.release)
    {
      return try .file(
        FileDescriptor(opening: path, .readNoFollow), headers: headers + [("Content-Encoding", "dcz")],
        tag: "\"\(hexadecimal(facts.manifestDigest))-dcz-\(hexadecimal(Array(dictionary.prefix(8))))\"", for: request)
    }
    guard wanted.acceptsPlain else { throw notAcceptable }
    guard let file = try files.open("\(site)/\(version)/\(Release.manifestName)") else { throw Self.notFound }
    return try .file(file, headers: headers, tag: StoredFiles.tag(facts.manifestDigest), for: request)
  }

  private var notAcceptable: Problem {
    Problem(
      406, "this is to be had in no encoding that you accept",
      help: "accept zstd or identity, or dcz with an older release that is here as the dictionary", headers: [Self.vary, Self.mark])
  }

  /// The release of the site whose tar has this digest, and the one that is asked for.
  private func releases(_ site: String, _ version: String, _ dictionary: [UInt8]) throws -> (StoredRelease, StoredRelease)? {
    for older in try files.versions(site: site) where older != version {
      guard let facts = try files.facts(site: site, version: older), facts.archive.tarSize ?? 0 <= DeltaFormat.largestDictionary,
        let (from, to) = try pair(site, older, version)
      else { continue }
      // Of a damaged one nothing is known.
      let digest = try? files.tarDigest(facts.archive) {
        try ReleaseDelta.tarDigest(of: from.release, limit: DeltaFormat.largestDictionary).sha256
      }
      if digest == dictionary { return (from, to) }
    }
    return nil
  }

  private func delta(
    _ site: String, _ version: String, _ older: String, _ name: String, _ request: ServerRequest
  ) throws -> ServerResponse {
    guard older != version, let (from, to) = try pair(site, older, version) else { throw Self.notFound }
    let cache = DeltaCache(home: home)
    let made = name == ManifestDelta.name
      ? try cache.manifestDelta(from: from.release, to: to.release) : try cache.archiveDelta(from: from, to: to)
    guard let made else { throw Problem(404, "a delta would save nothing", help: "fetch \(Release.archiveName)") }
    return try .file(
      FileDescriptor(opening: made, .readNoFollow), headers: [("Content-Type", "application/octet-stream"), lasting, Self.mark],
      tag: "\"\(to.manifest.archive.sha256.prefix(32))-\(from.manifest.archive.sha256.prefix(32))-\(name)\"", for: request)
  }

  private func pair(_ site: String, _ older: String, _ newer: String) throws -> (StoredRelease, StoredRelease)? {
    func stored(_ version: String) throws -> StoredRelease? {
      guard let file = try files.open("\(site)/\(version)/\(Release.manifestName)"), try files.open("\(site)/\(version)/\(Release.archiveName)") != nil
      else { return nil }
      let release = Release(folder: try files.store.folder(site: site, version: version))
      guard let manifest = try? ReleaseManifest(parsing: file.read(upTo: ReleaseManifest.sizeLimit, at: 0), file: release.manifestPath) else { return nil }
      return StoredRelease(release: release, manifest: manifest)
    }
    guard let from = try stored(older), let to = try stored(newer) else { return nil }
    return (from, to)
  }
}
