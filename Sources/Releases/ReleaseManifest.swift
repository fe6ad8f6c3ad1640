internal import Cryptography
package import JSON

/// What a release says about itself: `manifest.json`, format 1.
package struct ReleaseManifest: Sendable, Hashable {
  package struct Archive: Sendable, Hashable {
    /// How the tar became the archive: who has both, and a tar with the same bytes, can make the archive from it.
    package struct Encoding: Sendable, Hashable {
      /// Of libzstd, as `1.5.4`.
      package var version: String
      package var level: Int

      package init(version: String, level: Int) {
        self.version = version
        self.level = level
      }
    }

    /// In bytes.
    package var size: Int
    package var sha256: String
    /// Of the tar within, in bytes; older manifests do not say it, nor the encoding.
    package var tarSize: Int?
    package var encoding: Encoding?

    package init(size: Int, sha256: String, tarSize: Int? = nil, encoding: Encoding? = nil) {
      self.size = size
      self.sha256 = sha256
      self.tarSize = tarSize
      self.encoding = encoding
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
    self.init(content: content, digest: content.digest, created: created, archive: archive, provenance: provenance)
  }

  init(content: ReleaseContent, digest: String, created: String, archive: Archive, provenance: ReleaseProvenance) {
    self.content = content
    self.digest = digest
    self.created = created
    self.archive = archive
    self.provenance = provenance
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
    object["archive"] = archive.json
    object["files"] = .array(files.map(\.json))
    object["provenance"] = provenance.json
    return .object(object)
  }

  /// The bytes of `manifest.json`: canonical JSON (RFC 8785).
  package var bytes: [UInt8] { json.bytes(.canonical) }

  /// SHA-256 of `bytes`, as the signature's trusted comment carries it.
  static func hash(ofBytes bytes: [UInt8]) -> String { SHA256.hexDigest(bytes) }
}
