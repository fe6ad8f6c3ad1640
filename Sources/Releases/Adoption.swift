internal import POSIX

extension ReleaseStore {
  /// Takes a release that came from elsewhere into the store: verified whole, every file of it included, then put in
  /// its place by one rename, under the lock of the site.
  /// - Parameters:
  ///   - folder: with archive, signature and manifest, outside of the store. It is removed at the end; when anything is
  ///     refused it stays as it is.
  ///   - keys: whose signatures count.
  ///   - owner: a line about the caller, for those who wait for the lock.
  ///   - waiting: called once with the line of the lock's present owner when there is one.
  ///   - check: called while waiting; what it throws ends the wait.
  ///   - progress: called with the bytes of files that are verified and those to verify; what it throws ends the work.
  /// - Returns: the release in the store. An intact one that was there stays; a damaged one is replaced.
  /// - Throws: `ReleaseError` that says what does not hold, `SystemError`.
  package func adopt(
    _ folder: String, keys: TrustedKeys, owner: String = "process \(Environment.processIdentifier)",
    waiting: (String) -> Void = { _ in }, check: () throws -> Void = {}, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> StoredRelease {
    let incoming = Release(folder: folder)
    for file in incoming.paths {
      guard let kind = try? Files.linkStatus(file).kind else { throw ReleaseError(.notFound, "\(file) is missing") }
      if kind != .file { throw ReleaseError(.refused, "\(file) is no regular file") }
    }
    let verified = try incoming.verifyFiles(keys: keys, progress: progress)
    let lock = try lock(site: verified.manifest.site, owner: owner, waiting: waiting, check: check)
    defer { lock.release() }
    let place = try self.folder(site: verified.manifest.site, version: verified.manifest.version)
    let stored: StoredRelease
    if let present = try intactRelease(at: place, like: verified.manifest, keys: keys) {
      stored = present
    } else {
      try removeLeftovers(site: verified.manifest.site)
      try put(verified, at: place, keys: keys)
      stored = StoredRelease(release: Release(folder: place), manifest: verified.manifest)
    }
    try Files.removeTree(folder)
    return stored
  }

  /// The release at `place`, when it is unharmed and has the same content.
  private func intactRelease(at place: String, like manifest: ReleaseManifest, keys: TrustedKeys) throws -> StoredRelease? {
    guard Files.exists(place), let present = try? Release.open(place).verify(keys: keys) else { return nil }
    guard present.manifest.content == manifest.content else {
      throw ReleaseError(
        .exists, "\(place) holds another release with the same version, by the key \"\(present.key.name)\"",
        help: "remove the one that you do not trust")
    }
    return StoredRelease(release: present.release, manifest: present.manifest)
  }

  private func put(_ verified: VerifiedRelease, at place: String, keys: TrustedKeys) throws {
    let staged = Release(folder: Files.temporaryName(beside: place))
    try Files.makeDirectory(staged.folder)
    do {
      // By links, where they are possible: the incoming folder stays whole until the release is in its place.
      let isCopied = try zip(verified.release.paths, staged.paths).map { path, copy in try linkOrCopy(path, to: copy) }.contains(true)
      if isCopied { _ = try staged.verify(keys: keys) }
      try Files.synchronizeDirectory(staged.folder)
      try putInPlace(staged, place)
    } catch {
      try? Files.removeTree(staged.folder)
      throw error
    }
  }

  /// - Returns: whether it was copied.
  private func linkOrCopy(_ path: String, to copy: String) throws -> Bool {
    var isCopied = false
    do { try Files.makeHardLink(copy, to: path) } catch {
      guard error.isNoLinkPossible else { throw error }
      isCopied = true
      let (input, output) = (try FileDescriptor(opening: path, .readNoFollow), try FileDescriptor(opening: copy, .create))
      while case let piece = try input.read(upTo: FileHashes.pieceLength), !piece.isEmpty { try output.write(piece) }
    }
    let file = try FileDescriptor(opening: copy, .readNoFollow)
    try file.changePermissions(0o644)
    try file.synchronize()
    return isCopied
  }
}

extension ReleaseStore {
  /// Makes a staged release, all of it on the disk, the one at `place`. What was there goes.
  func putInPlace(_ staged: Release, _ place: String) throws(SystemError) {
    if Files.exists(place) { try Files.exchange(staged.folder, place) } else { try Files.rename(staged.folder, to: place) }
    try Files.synchronizeDirectory(Path.parent(place))
    try Files.removeTree(staged.folder)
  }
}
