package import Nginx
internal import POSIX
package import Releases

/// Fingerprinted files of a site's last releases, under the names by which pages ask for them. A page that a browser
/// loaded before a switch finds its files here. Hard links: they cost no space and outlive their release.
package struct AssetPool: Sendable {
  package let layout: Layout
  package let site: String

  package init(layout: Layout, site: String) {
    self.layout = layout
    self.site = site
  }

  /// Adds the files of an extracted release. Where another release has a file of this name with other content
  /// (a name that only looks like a fingerprint), the newer one takes its place.
  package func add(_ release: ExtractedRelease) throws {
    for file in release.manifest.files where Fingerprint.belongsInPool(file.path) {
      let source = Path.join(release.folder, file.path)
      let target = Path.join(layout.pool(site), file.path)
      try Files.makeDirectories(Path.parent(target))
      let status = try Files.status(source)
      if let present = try? Files.status(target), present.size == status.size, present.modified == status.modified { continue }
      let staged = Files.temporaryName(beside: target)
      try Files.makeHardLink(staged, to: source)
      // rename(2) does nothing when both are one file.
      try Files.rename(staged, to: target)
      try Links.remove(staged)
    }
  }

  /// Removes the files that none of these releases has.
  package func keep(_ manifests: [ReleaseManifest]) throws {
    guard Files.exists(layout.pool(site)) else { return }
    let wanted = Set(manifests.flatMap(\.files).map(\.path))
    for path in try Files.walk(layout.pool(site)) where !wanted.contains(path) {
      try Links.remove(Path.join(layout.pool(site), path))
    }
  }
}
