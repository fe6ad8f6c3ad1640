internal import Cryptography
internal import JSON
internal import POSIX

/// What a backup holds: `backup/manifest.json`, its first entry.
package struct BackupManifest: Sendable, Hashable {
  package struct File: Sendable, Hashable {
    /// Relative to the home.
    package var path: String
    /// In bytes.
    package var size: Int
    package var sha256: String
    package var permissions: UInt32
  }

  /// A symbolic link below `www/`: what is live.
  package struct Link: Sendable, Hashable {
    package var path: String
    package var target: String
    /// Whether it leads to what is sealed: to a certificate.
    var isOfPrivatePart: Bool { path.hasPrefix("www/certs/") }
  }

  /// How the private part is sealed.
  struct Sealing: Sendable, Hashable {
    var salt: [UInt8]
    var cost: Passphrase.Cost
    /// SHA-256 of the sealed bytes, and their number.
    var sha256: String
    var size: Int
  }

  static let format = 1
  /// A manifest is read into memory whole; this is that of some 500,000 files.
  static let sizeLimit = 128 << 20
  static let folder = "backup/"
  static let name = "backup/manifest.json"
  static let signatureName = "backup/manifest.json.minisig"
  static let sealedName = "backup/private.sealed"
  static let homeFolder = "home/"

  /// When, in seconds since 1970.
  package var created: Double
  /// Sorted by the bytes of their paths.
  package var files: [File]
  package var links: [Link]
  /// nil when keys and secrets were left out.
  var sealing: Sealing?

  package var bytes: Int { files.reduce(0) { $0 + $1.size } }
  package var hasPrivatePart: Bool { sealing != nil }

  var json: JSONValue {
    var object: JSONObject = [
      "format": .integer(Self.format), "created": .string(Clock.timestamp(created)),
      "files": .array(
        files.map {
          ["path": .string($0.path), "size": .integer($0.size), "sha256": .string($0.sha256), "mode": .string(Self.octal($0.permissions))]
        }),
      "links": .array(links.map { ["path": .string($0.path), "target": .string($0.target)] }),
    ]
    object["private"] = sealing.map {
      [
        "derivation": "argon2id", "salt": .string(Base64.standard.encode($0.salt)), "operations": .integer($0.cost.operations),
        "memory": .integer($0.cost.memory), "sha256": .string($0.sha256), "size": .integer($0.size),
      ]
    }
    return .object(object)
  }

  /// `0644`
  static func octal(_ permissions: UInt32) -> String { "0" + String(permissions & 0o777, radix: 8) }
}
