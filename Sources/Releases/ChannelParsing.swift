internal import JSON
internal import POSIX

extension ChannelDocument {
  /// Parses a document that somebody else may have written.
  /// - Parameter file: names it in errors.
  /// - Throws: `ReleaseError` (`invalidChannel`) for anything unknown, missing, out of range, or contradicting itself.
  package init(parsing bytes: [UInt8], file: String) throws(ReleaseError) {
    do {
      guard bytes.count <= Self.sizeLimit else { throw ReleaseError(.invalidChannel, "larger than \(Self.sizeLimit) bytes") }
      try self.init(JSONField(try JSONValue(parsing: bytes, file: file)))
      try check()
    } catch let error as JSONError {
      let place = error.location.map { "\($0)" } ?? "\(file)\(error.path.isEmpty ? "" : " at \(error.path)")"
      throw ReleaseError(.invalidChannel, "\(place): \(error.message)")
    } catch let error as ReleaseError {
      throw ReleaseError(.invalidChannel, "\(file): \(error.message)", help: error.help)
    } catch {
      throw ReleaseError(.invalidChannel, "\(file): \(error)")
    }
  }

  private init(_ field: JSONField) throws {
    let format = try field.required("format").integer()
    guard format == Self.format else {
      throw ReleaseError(.invalidChannel, "format \(format) is unknown here", help: "install a newer Slipway")
    }
    try field.checkKeys(["format", "site", "environment", "sequence", "issued", "expires", "release", "keys"])
    let release = try field.required("release")
    try release.checkKeys(["version", "digest"])
    let keys = try field.required("keys")
    try keys.checkKeys(["trusted", "revoked"])
    let site = try field.required("site").string()
    let environment = try field.required("environment").string()
    let owner = "of the channel \(site)/\(environment)"
    self.init(
      site: site, environment: environment, sequence: try field.required("sequence").integer(),
      issued: try field.required("issued").time(), expires: try field.required("expires").time(),
      release: Target(version: try release.required("version").string(), digest: try release.required("digest").digest()),
      trusted: try keys.required("trusted").publicKeys(owner), revoked: try keys.required("revoked").publicKeys(owner))
  }
}

extension JSONField {
  /// Public keys as `minisign -P` takes them.
  /// - Parameter name: what messages call each of them.
  func publicKeys(_ name: String) throws -> [PublicKey] {
    try elements().map { element in
      let text = try element.string()
      do { return try PublicKey(parsing: text, name: name) } catch {
        throw JSONError(.mismatch, "\(HostileText.quoted(text)) is no public key of minisign", path: element.path)
      }
    }
  }

  /// A time in UTC (RFC 3339), as seconds since 1970.
  func time() throws(JSONError) -> Double {
    guard let seconds = Clock.parse(timestamp: try string()) else {
      throw JSONError(.mismatch, "expected a time as 2026-01-15T10:30:00.123Z", path: path)
    }
    return seconds
  }
}
