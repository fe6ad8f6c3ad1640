internal import JSON
internal import POSIX

extension ReleaseManifest {
  /// A manifest is read into memory whole; this is that of about 100,000 files.
  package static let sizeLimit = 32 << 20

  /// Parses a manifest that somebody else may have written.
  /// - Parameter file: names it in errors.
  /// - Throws: `ReleaseError` for anything unknown, missing, out of range, unsafe, or contradicting itself.
  package init(parsing bytes: [UInt8], file: String) throws(ReleaseError) {
    do {
      guard bytes.count <= Self.sizeLimit else { throw ReleaseError(.invalidManifest, "larger than \(Self.sizeLimit) bytes") }
      if let listed = Self.listed(bytes) {
        self = listed
      } else {
        try self.init(JSONField(try JSONValue(parsing: bytes, file: file)), files: nil)
      }
    } catch let error as JSONError {
      let place = error.location.map { "\($0)" } ?? "\(file)\(error.path.isEmpty ? "" : " at \(error.path)")"
      throw ReleaseError(.invalidManifest, "\(place): \(error.message)")
    } catch let error as ReleaseError {
      throw ReleaseError(.invalidManifest, "\(file): \(error.message)", help: error.help)
    } catch {
      throw ReleaseError(.invalidManifest, "\(file): \(error)")
    }
  }

  /// By `CanonicalFiles`. What does not go that way goes the other one, which also finds the words for what is wrong.
  private static func listed(_ bytes: [UInt8]) -> ReleaseManifest? {
    guard let list = CanonicalFiles(bytes) else { return nil }
    let rest = bytes[..<list.range.lowerBound] + Array("[]".utf8) + bytes[list.range.upperBound...]
    return try? ReleaseManifest(JSONField(JSONValue(parsing: Array(rest))), files: (list.files, Array(bytes[list.range])))
  }

  /// - Parameter list: the files, and their text in canonical JSON; nil: they are in the field.
  private init(_ field: JSONField, files list: (files: [ReleaseFile], text: [UInt8])?) throws {
    let format = try field.required("format").integer()
    guard format == Self.format else {
      throw ReleaseError(.invalidManifest, "format \(format) is unknown here", help: "install a newer Slipway")
    }
    try field.checkKeys([
      "format", "site", "version", "name", "url", "domains", "created", "purpose", "digest", "archive", "files", "provenance",
    ])
    let digest = try field.required("digest").digest()
    let version = try field.required("version").string()
    try ReleaseNames.check(version: version)
    let suffix = "-\(digest.prefix(8))"
    guard version.hasSuffix(suffix) else {
      throw ReleaseError(.invalidManifest, "the version \(HostileText.quoted(version)) does not end in \(suffix), as the digest demands")
    }
    var files = list?.files ?? []
    let elements = try field.required("files").elements()
    guard list == nil || elements.isEmpty else { throw ReleaseError(.invalidManifest, "there are two lists of files") }
    for file in elements { files.append(try ReleaseFile(file)) }
    let created = try field.required("created")
    guard Clock.parse(timestamp: try created.string()) != nil else {
      throw JSONError(.mismatch, "expected a time as 2026-01-15T10:30:00.123Z", path: created.path)
    }
    let content = ReleaseContent(
      site: try field.required("site").string(), siteVersion: String(version.dropLast(suffix.count)),
      name: try field.optional("name")?.text(), url: try field.optional("url")?.text(),
      domains: try field.required("domains").strings(),
      purpose: try field.required("purpose").oneOf(ReleaseContent.Purpose.self), files: files)
    self.init(
      content: content, digest: list.map { content.digest(files: $0.text) } ?? content.digest, created: try created.string(),
      archive: try Archive(field.required("archive")),
      provenance: try field.optional("provenance").map(ReleaseProvenance.init) ?? ReleaseProvenance())
    try content.check()
    guard self.digest == digest else {
      throw ReleaseError(.invalidManifest, "the digest is not that of the content")
    }
  }
}
