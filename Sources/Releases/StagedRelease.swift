internal import POSIX

/// A release that is whole, signed and on the disk, in a hidden folder beside its place.
package struct StagedRelease: Sendable {
  let store: ReleaseStore
  let release: Release
  package let manifest: ReleaseManifest
  /// The folder that it will have.
  package let place: String

  /// Makes it appear by one rename. What was in its place goes.
  package func put() throws -> StoredRelease {
    try store.putInPlace(release, place)
    return StoredRelease(release: Release(folder: place), manifest: manifest)
  }

  /// Removes it.
  package func discard() { try? Files.removeTree(release.folder) }
}
