internal import Cryptography
internal import POSIX
internal import Releases
internal import StepKit

/// A release that a run made, as its undo names it.
struct MadeRelease {
  private let home: String
  private let site: String
  private let version: String
  /// SHA-256 of the manifest, which holds the time and the run: another release in the same place has another one.
  private let manifest: String

  init(_ manifest: ReleaseManifest, home: String) {
    self.home = home
    site = manifest.site
    version = manifest.version
    self.manifest = SHA256.hexDigest(manifest.bytes)
  }

  init(_ field: JSONField) throws {
    home = try field.required("home").string()
    site = try field.required("site").string()
    version = try field.required("version").string()
    manifest = try field.required("manifest").string()
  }

  var json: JSONValue {
    ["home": .string(home), "site": .string(site), "version": .string(version), "manifest": .string(manifest)]
  }

  /// Removes the release if it is still the one that was made, and is not live.
  /// - Returns: what happened, for the log.
  func remove() throws -> String {
    let store = ReleaseStore(home: home)
    let lock = try store.lock(site: site, owner: "undo of \(site) \(version)")
    defer { lock.release() }
    let folder = try store.folder(site: site, version: version)
    guard let bytes = try? Files.read(Path.join(folder, "manifest.json")) else { return "\(site) \(version) is gone already" }
    guard SHA256.hexDigest(bytes) == manifest else { return "\(site) \(version) was made again since, and stays" }
    do { try store.remove(site: site, version: version) } catch let error as ReleaseError where error.code == .live {
      return "\(site) \(version) stays: \(error.message)"
    }
    return "removed \(site) \(version)"
  }
}
