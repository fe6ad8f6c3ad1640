package import Nginx
internal import POSIX
internal import Releases

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
    let assets = release.manifest.files.filter { Fingerprint.belongsInPool($0.path) }
    _ = try concurrentMap(assets, perThread: 256) { file in
      try add(Path.join(release.folder, file.path), as: Path.join(layout.pool(site), file.path))
    }
  }

  /// Removes the files that no extracted release has.
  /// - Parameter folders: of the releases that there are.
  package func keep(_ folders: [String]) throws {
    let pool = layout.pool(site)
    guard Files.exists(pool) else { return }
    for (path, status) in try Files.files(below: pool) {
      // By its name: the same bytes may be in a release under another one, and be one file with this.
      guard let release = folders.first(where: { (try? Files.linkStatus(Path.join($0, path)).kind) == .file }) else {
        try Links.remove(Path.join(pool, path))
        continue
      }
      // A release may have the same under this name and yet a file of its own: it was repaired, or extracted anew.
      if status.linkCount == 1 { try add(Path.join(release, path), as: Path.join(pool, path)) }
    }
  }

  private func add(_ source: String, as target: String) throws {
    let present = try? Files.linkStatus(target)
    if let present, try Files.linkStatus(source).inode == present.inode { return }
    let staged = Files.temporaryName(beside: target)
    do { try Files.makeHardLink(staged, to: source) } catch where error.isNotFound {
      try Files.makeDirectories(Path.parent(target))
      try Files.makeHardLink(staged, to: source)
    }
    try Files.rename(staged, to: target)
  }
}
