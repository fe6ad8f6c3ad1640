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

  /// - Parameters:
  ///   - reuse: whether files that another extracted release has already are taken from there. They are trusted by what
  ///     a look at them shows; what has to be known byte for byte comes from the archive.
  ///   - progress: called with the bytes written and those to write; what it throws ends the extraction.
  /// - Returns: the release, and whether it had to be extracted.
  /// - Throws: when another release is there under the same version, or there is nothing to extract from.
  package func run(reuse: Bool = true, progress: (Int, Int) throws -> Void) throws -> (release: ExtractedRelease, isNew: Bool) {
    let folder = layout.release(manifest.site, manifest.version)
    let release = ExtractedRelease(manifest: manifest, folder: folder)
    let record = layout.manifest(manifest.site, manifest.version)
    try Files.makeDirectories(layout.releases(manifest.site))
    try removeLeftovers()
    let isThere = Files.exists(folder)
    let isKnown = try isThere && isKnown(record)
    if isKnown, reuse, release.isIntact() { return (release, false) }
    guard let archive = source.archive else {
      throw ServingError(
        .precondition, "the files of \(manifest.site) \(manifest.version) are damaged and its archive is gone",
        help: "publish that version again from its source, or roll back to another one")
    }
    try checkSpace()
    let staging = Path.join(layout.releases(manifest.site), ".staging-\(UInt64.random(in: 0 ... .max))")
    let stagedRecord = "\(staging).json"
    do {
      let staged = ExtractedRelease(manifest: manifest, folder: staging)
      let reading = reuse ? archive.read() : nil
      try staged.fill(from: archive, reading, with: reuse ? earlierFiles(staging, isKnown: isKnown) : nil, progress)
      try Files.write(stagedRecord, archive.manifestBytes)
      try FileDescriptor(opening: staging, .directory).synchronizeFileSystem()
      try Files.rename(stagedRecord, to: record)
      // A damaged folder may be live: it is swapped for the good one in one step.
      if isThere { try Files.exchange(staging, folder) } else { try Files.rename(staging, to: folder) }
      try Files.synchronizeDirectory(layout.releases(manifest.site))
    } catch {
      try? Files.removeTree(staging)
      try? Links.remove(stagedRecord)
      throw error
    }
    if isThere { try? Files.removeTree(staging) }
    return (release, true)
  }

  /// Whether the folder's record is of this release.
  private func isKnown(_ record: String) throws -> Bool {
    guard let bytes = try? Files.read(record, limit: ReleaseManifest.sizeLimit) else { return false }
    if bytes == source.archive?.manifestBytes { return true }
    guard let known = try? ReleaseManifest(parsing: bytes, file: record) else { return false }
    guard known.digest == manifest.digest else {
      throw ServingError(
        .conflict, "there is another release \(manifest.version) of \(manifest.site) with other content",
        help: "a release never changes: give the new content a version of its own")
    }
    return true
  }

  /// What need not come out of the archive.
  private func earlierFiles(_ staging: String, isKnown: Bool) -> EarlierFiles? {
    let version = isKnown ? manifest.version : newestOther()
    let linked = version.flatMap { RecordedFiles(layout.release(manifest.site, $0), record: layout.manifest(manifest.site, $0)) }
    let present = SpareRelease(layout: layout, site: manifest.site).take(as: staging)
    return linked == nil && present == nil ? nil : EarlierFiles(present: present, linked: linked)
  }

  /// The one that was extracted, or made live, last: of all it has the most in common with a new one.
  private func newestOther() -> String? {
    let versions = ((try? Files.list(layout.releases(manifest.site))) ?? []).filter { Names.isVersion($0) && $0 != manifest.version }
    let byAge = versions.compactMap { version in
      (try? Files.status(layout.release(manifest.site, version))).map { (version: version, modified: $0.modifiedNanoseconds) }
    }
    return byAge.max { $0.modified < $1.modified }?.version
  }

  /// Of an extraction or a removal that was killed. The site's lock is held: nobody else is extracting.
  private func removeLeftovers() throws {
    let folder = layout.releases(manifest.site)
    for name in try Files.list(folder) where name.hasPrefix(".") {
      if name.hasPrefix(".staging-") { try Files.removeTree(Path.join(folder, name)) }
      // A record is renamed in its place right before its release, and goes right after it.
      if name.hasSuffix(".json"), !Files.exists(Path.join(folder, String(name.dropFirst().dropLast(5)))) { try? Files.remove(Path.join(folder, name)) }
    }
    if !Files.exists(layout.spareManifest(manifest.site)) { try SpareRelease(layout: layout, site: manifest.site).remove() }
  }

  private func checkSpace() throws {
    // A block for each file, and something left for the logs.
    let needed = manifest.content.bytes + manifest.files.count * 4096 + (16 << 20)
    var available = try Files.availableSpace(layout.releases(manifest.site))
    if available < needed {
      try SpareRelease(layout: layout, site: manifest.site).remove()
      available = try Files.availableSpace(layout.releases(manifest.site))
    }
    if available < needed {
      throw ServingError(
        .precondition, "the disk is too full: \(manifest.site) \(manifest.version) needs \(needed >> 20) MB, \(available >> 20) MB are free", help: "free some space below \(layout.home), or prune old releases")
    }
  }
}
