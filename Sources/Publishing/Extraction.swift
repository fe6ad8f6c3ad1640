package import Nginx
internal import POSIX
internal import Releases
internal import StepProtocol

/// Puts a release's files where nginx finds them, all of them or none.
package struct Extraction {
  package let layout: Layout
  package let source: ReleaseSource

  package init(layout: Layout, source: ReleaseSource) {
    self.layout = layout
    self.source = source
  }

  private var manifest: ReleaseManifest { source.manifest }

  /// - Parameter progress: as `ReleaseSource.Extract`'s.
  /// - Returns: the release, and whether it had to be extracted.
  /// - Throws: when another release is there under the same version, or there is nothing to extract from.
  package func run(progress: (Int, Int) throws -> Void) throws -> (release: ExtractedRelease, isNew: Bool) {
    let folder = layout.release(manifest.site, manifest.version)
    let release = ExtractedRelease(manifest: manifest, folder: folder)
    let record = layout.manifest(manifest.site, manifest.version)
    try Files.makeDirectories(layout.releases(manifest.site))
    try removeLeftovers()
    let isThere = Files.exists(folder)
    if isThere, let known = try? ReleaseManifest(reading: record) {
      guard known.digest == manifest.digest else {
        throw ServingError(
          .conflict, "there is another release \(manifest.version) of \(manifest.site) with other content",
          help: "a release never changes: give the new content a version of its own")
      }
      if release.isIntact() { return (release, false) }
    }
    guard let extract = source.extract else {
      throw ServingError(
        .precondition, "the files of \(manifest.site) \(manifest.version) are damaged and its archive is gone",
        help: "publish that version again from its source, or roll back to another one")
    }
    try checkSpace()
    let staging = Path.join(layout.releases(manifest.site), ".staging-\(UInt64.random(in: 0 ... .max))")
    do {
      try extract(staging, progress)
      let staged = ExtractedRelease(manifest: manifest, folder: staging)
      try staged.setTimes()
      guard staged.isIntact() else {
        throw ServingError(.validation, "the archive of \(manifest.site) \(manifest.version) is not what its manifest says")
      }
      try Files.replace(record, with: manifest.bytes)
      // A damaged folder may be live: it is swapped for the good one in one step.
      if isThere { try Files.exchange(staging, folder) } else { try Files.rename(staging, to: folder) }
      try Files.synchronizeDirectory(layout.releases(manifest.site))
    } catch {
      try? Files.removeTree(staging)
      throw error
    }
    try? Files.removeTree(staging)
    return (release, true)
  }

  /// Of an extraction that was killed. The site's lock is held: nobody else is extracting.
  private func removeLeftovers() throws {
    for name in try Files.list(layout.releases(manifest.site)) where name.hasPrefix(".staging-") {
      try Files.removeTree(Path.join(layout.releases(manifest.site), name))
    }
  }

  private func checkSpace() throws {
    // A block for each file, and something left for the logs.
    let needed = manifest.size + manifest.files.count * 4096 + (16 << 20)
    let available = try Files.availableSpace(layout.releases(manifest.site))
    if available < needed {
      throw ServingError(
        .precondition, "the disk is too full: \(manifest.site) \(manifest.version) needs \(needed >> 20) MB, \(available >> 20) MB are free", help: "free some space below \(layout.home), or prune old releases")
    }
  }
}
