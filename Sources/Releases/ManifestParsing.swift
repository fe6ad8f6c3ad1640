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
      try self.init(JSONField(try JSONValue(parsing: bytes, file: file)))
    } catch let error as JSONError {
      let place = error.location.map { "\($0)" } ?? "\(file)\(error.path.isEmpty ? "" : " at \(error.path)")"
      throw ReleaseError(.invalidManifest, "\(place): \(error.message)")
    } catch let error as ReleaseError {
      throw ReleaseError(.invalidManifest, "\(file): \(error.message)", help: error.help)
    } catch {
      throw ReleaseError(.invalidManifest, "\(file): \(error)")
    }
  }

  private init(_ field: JSONField) throws {
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
    var files: [ReleaseFile] = []
    for file in try field.required("files").elements() { files.append(try ReleaseFile(file)) }
    let created = try field.required("created")
    guard Clock.parse(timestamp: try created.string()) != nil else {
      throw JSONError(.mismatch, "expected a time as 2026-01-15T10:30:00.123Z", path: created.path)
    }
    self.init(
      content: ReleaseContent(
        site: try field.required("site").string(), siteVersion: String(version.dropLast(suffix.count)),
        name: try field.optional("name")?.text(), url: try field.optional("url")?.text(),
        domains: try field.required("domains").strings(),
        purpose: try field.required("purpose").oneOf(ReleaseContent.Purpose.self), files: files),
      created: try created.string(),
      archive: try Archive(field.required("archive")),
      provenance: try field.optional("provenance").map(ReleaseProvenance.init) ?? ReleaseProvenance())
    try content.check()
    guard self.digest == digest else {
      throw ReleaseError(.invalidManifest, "the digest is not that of the content")
    }
  }
}
