internal import Cryptography
package import JSON

/// What a release says about itself: `manifest.json`, format 1.
package struct ReleaseManifest: Sendable, Hashable {
  package struct Archive: Sendable, Hashable {
    /// In bytes.
    package var size: Int
    package var sha256: String

    package init(size: Int, sha256: String) {
      self.size = size
      self.sha256 = sha256
    }
  }

  package static let format = 1

  package var content: ReleaseContent
  /// Of `content`.
  package let digest: String
  /// When it was made (RFC 3339, UTC); not part of the archive.
  package var created: String
  package var archive: Archive
  package var provenance: ReleaseProvenance

  package init(content: ReleaseContent, created: String, archive: Archive, provenance: ReleaseProvenance = .init()) {
    self.content = content
    self.created = created
    self.archive = archive
    self.provenance = provenance
    digest = content.digest
  }

  package var site: String { content.site }
  package var version: String { content.version(digest: digest) }
  package var purpose: ReleaseContent.Purpose { content.purpose }
  package var domains: [String] { content.domains }
  package var files: [ReleaseFile] { content.files }

  package var json: JSONValue {
    var object: JSONObject = ["format": .integer(Self.format), "site": .string(site), "version": .string(version)]
    object["name"] = content.name.map(JSONValue.string)
    object["url"] = content.url.map(JSONValue.string)
    object["domains"] = .array(domains.map(JSONValue.string))
    object["created"] = .string(created)
    object["purpose"] = .string(purpose.rawValue)
    object["digest"] = .string(digest)
    object["archive"] = ["size": .integer(archive.size), "sha256": .string(archive.sha256)]
    object["files"] = .array(files.map(\.json))
    object["provenance"] = provenance.json
    return .object(object)
  }

  /// The bytes of `manifest.json`: canonical JSON (RFC 8785).
  package var bytes: [UInt8] { json.bytes(.canonical) }

  /// SHA-256 of `bytes`, as the signature's trusted comment carries it.
  static func hash(ofBytes bytes: [UInt8]) -> String { SHA256.hexDigest(bytes) }
}
