internal import Cryptography
internal import Releases

/// `manifest.delta`: `dcz` (RFC 9842) of a `manifest.json` with the older release's as dictionary.
package enum ManifestDelta {
  package static let name = "manifest.delta"

  /// - Parameters: the bytes of both manifests.
  package static func make(from older: [UInt8], to newer: [UInt8]) throws -> [UInt8] {
    try DictionaryDelta.encode(newer, from: older)
  }

  /// - Parameter place: of the delta, for messages.
  /// - Returns: bytes that nobody vouches for yet: `SealedManifest` does.
  /// - Throws: `RemoteError` (`refused`) when it is damaged or of another manifest than `older`.
  package static func apply(_ delta: [UInt8], from older: [UInt8], place: String) throws -> [UInt8] {
    try DictionaryDelta.decode(delta, from: older, limit: ReleaseManifest.sizeLimit, place: place)
  }

  /// By which `Available-Dictionary` names a manifest: SHA-256 of its bytes.
  package static func digest(of manifest: [UInt8]) -> [UInt8] { SHA256.digest(manifest) }
}
