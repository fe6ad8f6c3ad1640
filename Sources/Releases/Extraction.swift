internal import POSIX

extension Release {
  /// Writes the files of the release below `destination`, read-only, in one pass over the archive in which everything is
  /// verified. All or nothing: they are written to a folder beside it, which is renamed when all of it holds.
  /// - Parameters:
  ///   - destination: must not exist; its parent is made where it is missing.
  ///   - keys: whose signatures count.
  ///   - durable: whether everything is on the disk before the folder appears.
  ///   - progress: called with the bytes unpacked and those to unpack; what it throws ends the extraction.
  /// - Throws: `ReleaseError` (`refused` with the entry's name, `damaged`, `exists`, and what `verify` throws), `SystemError`.
  @discardableResult
  package func extract(
    to destination: String, keys: TrustedKeys, durable: Bool = true, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> VerifiedRelease {
    let sealed = try sealedManifest(keys: keys)
    try extract(sealed, to: destination, durable: durable, progress)
    return VerifiedRelease(release: self, sealed: sealed)
  }

  /// As `verify`, and every file of the archive is held against the manifest, in one pass that writes nothing.
  /// - Throws: as `extract`.
  package func verifyFiles(
    keys: TrustedKeys, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> VerifiedRelease {
    let sealed = try sealedManifest(keys: keys)
    var unpacking = Unpacking(self, sealed, into: nil)
    try unpacking.run(progress)
    return VerifiedRelease(release: self, sealed: sealed)
  }

  fileprivate func extract(
    _ sealed: SealedManifest, to destination: String, durable: Bool, _ progress: (Int, Int) throws -> Void
  ) throws {
    if (try? Files.linkStatus(destination)) != nil { throw ReleaseError(.exists, "\(destination) is there already") }
    try Files.makeDirectories(Path.parent(destination))
    let staging = Files.temporaryName(beside: destination)
    try Files.makeDirectory(staging, permissions: 0o700)
    do {
      var unpacking = Unpacking(self, sealed, into: staging)
      try unpacking.run(progress)
      if durable { try FileDescriptor(opening: staging, .directory).synchronizeFileSystem() }
      try Files.rename(staging, to: destination)
    } catch {
      try? Files.removeTree(staging)
      if let error = error as? SystemError, error.isExisting { throw ReleaseError(.exists, "\(destination) is there already") }
      throw error
    }
    if durable { try Files.synchronizeDirectory(Path.parent(destination)) }
  }
}

extension VerifiedRelease {
  /// As `Release.extract`: the archive is verified again, in the pass that unpacks it.
  package func extract(
    to destination: String, durable: Bool = true, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    try release.extract(sealed, to: destination, durable: durable, progress)
  }

  /// Reads every file of the archive and holds it against the manifest, as `extract` does, and writes nothing.
  /// - Throws: as `extract`.
  package func checkFiles(progress: (Int, Int) throws -> Void = { _, _ in }) throws {
    var unpacking = Unpacking(release, sealed, into: nil)
    try unpacking.run(progress)
  }

  /// Writes some of the files below a folder in which their folders are already, read-only. The archive is verified, in
  /// the pass that reads it, and each of the files. On a failure some of them may be there.
  /// - Parameters:
  ///   - paths: as the manifest has them.
  ///   - reading: where that has begun (`read`).
  ///   - progress: as `extract`'s.
  /// - Throws: as `extract`.
  package func extract(
    _ paths: Set<String>, into folder: String, from reading: ArchiveReading? = nil, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    if let partial = PartialExtraction(release, sealed, files: paths, into: folder, reading: reading), try partial.run(progress) { return }
    var unpacking = Unpacking(release, sealed, into: folder, only: paths)
    try unpacking.run(progress)
  }
}

extension Release {
  /// The release by its signature. The archive is verified when something is taken out of it.
  /// - Throws: as `sealedManifest`.
  package func sealed(keys: TrustedKeys) throws -> VerifiedRelease { VerifiedRelease(release: self, sealed: try sealedManifest(keys: keys)) }
}
