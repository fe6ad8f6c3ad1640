internal import Archives
internal import POSIX

extension ReleaseStore {
  /// Writes a release into a folder beside its place, flushed to the disk: each file is read once, and hashed, archived,
  /// and compressed as it passes. Under the lock of the site, which also covers what becomes of it.
  /// - Parameters:
  ///   - content: without its files.
  ///   - created: seconds since 1970.
  ///   - modified: the time of every entry of the archive, in seconds since 1970 (SOURCE_DATE_EPOCH).
  ///   - progress: called with the bytes archived and those to archive; what it throws ends the making.
  /// - Throws: `ReleaseError` (`changed` when a file changes while it is read), `SystemError`.
  package func stage(
    _ content: ReleaseContent, from listing: TreeListing, provenance: ReleaseProvenance, key: ReleaseKey, created: Double,
    modified: Int = 0, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> StagedRelease {
    var content = content
    content.files = []
    try content.check()
    try Files.makeDirectories(siteFolder(content.site))
    try removeLeftovers(site: content.site)
    // The version is known when everything is read.
    let staged = Release(folder: Files.temporaryName(beside: Path.join(siteFolder(content.site), content.siteVersion)))
    try Files.makeDirectory(staged.folder)
    do {
      let (files, archive) = try staged.writeArchive(of: listing, modified: modified, progress)
      content.files = files
      let manifest = ReleaseManifest(
        content: content, created: Clock.timestamp(created),
        archive: .init(
          size: archive.hashes.size, sha256: archive.hashes.sha256, tarSize: archive.tarSize, encoding: ArchiveCompression.encoding),
        provenance: provenance)
      let bytes = manifest.bytes
      let seal = ReleaseSeal(site: manifest.site, version: manifest.version, manifest: ReleaseManifest.hash(ofBytes: bytes))
      let signature = ReleaseSignature(of: archive.hashes.blake2b, comment: seal.comment, by: key)
      try write(bytes, to: staged.manifestPath)
      try write(Array(signature.text.utf8), to: staged.signaturePath)
      try Files.synchronizeDirectory(staged.folder)
      return StagedRelease(store: self, release: staged, manifest: manifest, place: try folder(site: content.site, version: manifest.version))
    } catch {
      try? Files.removeTree(staged.folder)
      throw error
    }
  }

  /// Makes a release of a tree that was read, and puts it in its place.
  /// - Parameter commit: called with the manifest before the release appears; what it throws ends the making.
  /// - Throws: as `stage`; `changed` when the tree is no longer what it was.
  package func make(
    _ content: ReleaseContent, from tree: ReleaseTree, provenance: ReleaseProvenance, key: ReleaseKey, created: Double,
    modified: Int = 0, progress: (Int, Int) throws -> Void = { _, _ in }, commit: (ReleaseManifest) throws -> Void = { _ in }
  ) throws -> StoredRelease {
    let staged = try stage(
      content, from: tree.listing, provenance: provenance, key: key, created: created, modified: modified, progress: progress)
    do {
      if let (file, _) = zip(tree.files, staged.manifest.files).first(where: { $0 != $1 }) { throw tree.listing.changed(file.path) }
      try commit(staged.manifest)
      return try staged.put()
    } catch {
      staged.discard()
      throw error
    }
  }

  private func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
    let file = try FileDescriptor(opening: path, .create)
    do { try file.write(bytes) } catch { throw SystemError(code: error.code, "can't write", path: path) }
    try file.synchronize()
  }
}

extension Release {
  /// One pass over the files of a listing.
  fileprivate func writeArchive(
    of listing: TreeListing, modified: Int, _ progress: (Int, Int) throws -> Void
  ) throws -> (files: [ReleaseFile], archive: (hashes: FileHashes, tarSize: Int)) {
    let output = try ArchiveOutput(archivePath)
    let writer = try ArchiveWriter(place: archivePath, modified: modified, sink: output.write)
    let reading = TreeReading(listing, keepsBytes: true)
    defer { reading.stop() }
    let bytes = listing.bytes
    var done = 0
    var files: [ReleaseFile] = []
    while let part = try reading.next() {
      if let entry = part.entry { try writer.beginFile(entry.path, size: entry.size, isExecutable: entry.isExecutable) }
      try writer.write(part.bytes)
      if let file = part.file {
        try writer.endFile()
        files.append(file)
      }
      done += part.count
      try progress(done, bytes)
    }
    try writer.finish()
    return (files, try output.finish())
  }
}
