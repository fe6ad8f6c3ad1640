internal import JSON
internal import Releases

/// A release with who signed its manifest, and where it is live.
struct ListedRelease {
  let manifest: ReleaseManifest
  let folder: String
  /// nil when no key that counts here vouches for the manifest. The archive is not looked at.
  let key: PublicKey?
  /// Environments.
  let live: [String]
  /// Environments in which it was live before what is.
  let before: [String]

  init(_ stored: StoredRelease, deployments: [SiteDeployment], keys: TrustedKeys) {
    let manifest = stored.manifest
    self.manifest = manifest
    folder = stored.release.folder
    key = (try? stored.release.sealedManifest(keys: keys))?.key
    live = deployments.filter { $0.current == manifest.version }.map(\.environment)
    before = deployments.filter { $0.previous == manifest.version }.map(\.environment)
  }

  /// `production`, `before: staging`, `backup`
  var note: String {
    var parts = live
    if !before.isEmpty { parts.append("before: \(before.joined(separator: ", "))") }
    if manifest.purpose != .release { parts.append(manifest.purpose.rawValue) }
    return parts.joined(separator: ", ")
  }

  var json: JSONValue {
    [
      "site": .string(manifest.site), "version": .string(manifest.version), "created": .string(manifest.created),
      "purpose": .string(manifest.purpose.rawValue), "digest": .string(manifest.digest),
      "files": .integer(manifest.files.count), "bytes": .integer(manifest.content.bytes),
      "archiveBytes": .integer(manifest.archive.size), "folder": .string(folder),
      "key": key.map { ["name": .string($0.name), "id": .string($0.identifierText)] } ?? .null,
      "live": .array(live.map(JSONValue.string)), "before": .array(before.map(JSONValue.string)),
    ]
  }
}
