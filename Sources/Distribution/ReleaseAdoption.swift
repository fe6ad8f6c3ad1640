internal import POSIX
internal import Releases

extension ReleaseStore {
  /// Takes a verified release from a folder into the store.
  func adoptIncoming(_ folder: String, keys: TrustedKeys) throws -> StoredRelease {
    let verified = try Release(folder: folder).verify(keys: keys)
    try verified.checkFiles()
    let manifest = verified.manifest
    let lock = try lock(site: manifest.site, owner: "process \(Environment.processIdentifier)")
    defer { lock.release() }
    let place = try self.folder(site: manifest.site, version: manifest.version)
    if Files.exists(place) { try Files.exchange(folder, place) } else { try Files.rename(folder, to: place) }
    try Files.synchronizeDirectory(Path.parent(place))
    return StoredRelease(release: try release(site: manifest.site, version: manifest.version), manifest: manifest)
  }
}
