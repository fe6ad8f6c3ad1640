internal import Archives
internal import POSIX
internal import Zstandard

extension ReleaseStore {
  /// Writes a release: into a folder beside its place, flushed, then renamed. Under the lock of the site.
  /// - Parameters:
  ///   - content: with the files of `tree`.
  ///   - created: seconds since 1970.
  ///   - modified: the time of every entry of the archive, in seconds since 1970 (SOURCE_DATE_EPOCH).
  ///   - progress: called with the bytes archived and those to archive; what it throws ends the making.
  ///   - commit: called with the manifest before the release appears; what it throws ends the making.
  /// - Returns: the release and its manifest. A damaged release in its place is replaced.
  /// - Throws: `ReleaseError` (`changed` when the tree is no longer what it was), `ArchiveError`, `SystemError`.
  package func make(
    _ content: ReleaseContent, from tree: ReleaseTree, provenance: ReleaseProvenance, key: ReleaseKey, created: Double,
    modified: Int = 0, progress: (Int, Int) throws -> Void = { _, _ in }, commit: (ReleaseManifest) throws -> Void = { _ in }
  ) throws -> StoredRelease {
    try content.check()
    let place = try folder(site: content.site, version: content.version(digest: content.digest))
    try Files.makeDirectories(Path.parent(place))
    try removeLeftovers(site: content.site)
    let staged = Release(folder: Files.temporaryName(beside: place))
    try Files.makeDirectory(staged.folder)
    do {
      let tarSize = try staged.writeArchive(of: tree, modified: modified, progress)
      let hashes = try FileHashes(of: staged.archivePath)
      let manifest = ReleaseManifest(
        content: content, created: Clock.timestamp(created),
        archive: .init(size: hashes.size, sha256: hashes.sha256, tarSize: tarSize, encoding: ArchiveCompression.encoding),
        provenance: provenance)
      let bytes = manifest.bytes
      let seal = ReleaseSeal(site: manifest.site, version: manifest.version, manifest: ReleaseManifest.hash(ofBytes: bytes))
      let signature = ReleaseSignature(of: hashes.blake2b, comment: seal.comment, by: key)
      try write(bytes, to: staged.manifestPath)
      try write(Array(signature.text.utf8), to: staged.signaturePath)
      try Files.synchronizeDirectory(staged.folder)
      try commit(manifest)
      try putInPlace(staged, place)
      return StoredRelease(release: Release(folder: place), manifest: manifest)
    } catch {
      try? Files.removeTree(staged.folder)
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
  /// Archives the files of a tree, each held against the hash that was taken of it.
  fileprivate func writeArchive(of tree: ReleaseTree, modified: Int, _ progress: (Int, Int) throws -> Void) throws -> Int {
    let output = try FileDescriptor(opening: archivePath, .create)
    let compressor = try ArchiveCompression.compressor { try output.write($0) }
    var tarSize = 0
    let writer = try ArchiveWriter(place: archivePath, modified: modified) {
      tarSize += $0.count
      try compressor.write($0)
    }
    let bytes = tree.files.reduce(0) { $0 + $1.size }
    var done = 0
    for file in tree.files {
      let (input, _) = try ReleaseTree.open(file.path, in: tree.root)
      var hash = StreamedHash()
      do {
        try writer.addFile(file.path, size: file.size, isExecutable: file.isExecutable) {
          let piece = try input.read(upTo: FileHashes.pieceLength(ofSize: file.size))
          hash.update(piece)
          done += piece.count
          try progress(done, bytes)
          return piece
        }
      } catch let error as ArchiveError where error.code == .inconsistent {
        throw Self.changed(file, tree)
      }
      guard hash.hexDigest() == file.sha256 else { throw Self.changed(file, tree) }
    }
    try writer.finish()
    try compressor.finish()
    try output.synchronize()
    return tarSize
  }

  private static func changed(_ file: ReleaseFile, _ tree: ReleaseTree) -> ReleaseError {
    ReleaseError(
      .changed, "\(Path.join(tree.root, file.path)) changed while it was archived",
      help: "let nothing write to the tree meanwhile, and run the step again")
  }
}
