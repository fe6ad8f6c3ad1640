internal import Nginx
internal import POSIX
internal import Releases

/// The files of the release that retention removed last. The next publication makes its own of them: two releases of a site
/// have most files in common, and what is there already needs no link, which for thousands of files is the greater part of
/// the work. Nothing leads to it, it counts as no release, and it can go at any time. The site's lock is held by whoever
/// comes here.
struct SpareRelease {
  let layout: Layout
  let site: String

  private var folder: String { layout.spare(site) }
  private var record: String { layout.spareManifest(site) }

  /// Takes a release's folder, by one rename, and then its record. Without one it is no spare: a crash in between leaves
  /// something that the next publication clears away.
  func keep(_ version: String) throws {
    try remove()
    try Files.rename(layout.release(site, version), to: folder)
    try Files.rename(layout.manifest(site, version), to: record)
  }

  /// Gives its files to a new release.
  /// - Parameter staging: what they are called from now on; clearing leftovers away clears this away.
  /// - Returns: nil where there is none, or not one that this process has made.
  func take(as staging: String) -> RecordedFiles? {
    guard let files = RecordedFiles(folder, record: record) else { return nil }
    do {
      // Over an empty folder, which says who we are; a link in the place of the spare is not renamed over one.
      try Files.makeDirectory(staging, permissions: 0o700)
      let (status, ours) = (try Files.linkStatus(folder), try Files.linkStatus(staging))
      if status.kind == .directory, status.owner == ours.owner {
        try Files.rename(folder, to: staging)
        try? Files.remove(record)
        return files.moved(to: staging)
      }
    } catch {}
    try? Files.remove(staging)
    try? remove()
    return nil
  }

  func remove() throws {
    try Links.remove(record)
    try Files.removeTree(folder)
  }
}
