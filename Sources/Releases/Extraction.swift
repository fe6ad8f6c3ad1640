internal import Archives
internal import POSIX

extension VerifiedRelease {
  /// Writes the files of the release below `destination`, read-only, each checked against the manifest. All or
  /// nothing: they are written to a folder beside it, flushed, and renamed at the end.
  /// - Parameters:
  ///   - destination: must not exist; its parent is made where it is missing.
  ///   - progress: called with the bytes written and those to write; what it throws ends the extraction.
  /// - Throws: `ReleaseError` (`refused` with the entry's name, `damaged`, `exists`), `ArchiveError`, `SystemError`.
  package func extract(to destination: String, progress: (Int, Int) throws -> Void = { _, _ in }) throws {
    if (try? Files.linkStatus(destination)) != nil { throw ReleaseError(.exists, "\(destination) is there already") }
    try Files.makeDirectories(Path.parent(destination))
    let staging = Files.temporaryName(beside: destination)
    try Files.makeDirectory(staging, permissions: 0o700)
    do {
      var extraction = Extraction(self, into: staging)
      try extraction.run(progress)
      try Files.rename(staging, to: destination)
    } catch {
      try? Files.removeTree(staging)
      if let error = error as? SystemError, error.isExisting { throw ReleaseError(.exists, "\(destination) is there already") }
      throw error
    }
    try Files.synchronizeDirectory(Path.parent(destination))
  }

  /// Reads every file of the archive and holds it against the manifest, as `extract` does, and writes nothing.
  /// - Throws: as `extract`.
  package func checkFiles(progress: (Int, Int) throws -> Void = { _, _ in }) throws {
    var extraction = Extraction(self, into: nil)
    try extraction.run(progress)
  }
}

/// One pass over an archive whose entries are held against its manifest.
private struct Extraction {
  let archivePath: String
  /// nil: the files are only looked at.
  let staging: String?
  let bytes: Int
  /// What is still to come, by path.
  var awaited: [String: ReleaseFile]
  let folders: Set<String>
  var madeFolders: Set<String> = []
  var written = 0

  init(_ verified: VerifiedRelease, into staging: String?) {
    archivePath = verified.release.archivePath
    self.staging = staging
    bytes = verified.manifest.content.bytes
    awaited = Dictionary(uniqueKeysWithValues: verified.manifest.files.map { ($0.path, $0) })
    folders = Set(verified.manifest.files.flatMap { ReleasePaths.ancestors(of: $0.path) })
  }

  mutating func run(_ progress: (Int, Int) throws -> Void) throws {
    let reader = try ArchiveReader(reading: FileDescriptor(opening: archivePath, .read), path: archivePath)
    var mentioned: Set<String> = []
    while let entry = try reader.next() {
      let path = try acceptedPath(of: entry)
      guard mentioned.insert(path).inserted else { throw refusal(entry, "is there twice") }
      if entry.kind == .directory {
        try makeFolder(path)
      } else if let file = awaited.removeValue(forKey: path), entry.size == file.size {
        try write(file, from: reader, progress)
      } else {
        throw refusal(entry, "is not in the manifest with that size")
      }
    }
    if let missing = awaited.keys.min() {
      throw ReleaseError(.damaged, "\(archivePath) lacks \(HostileText.quoted(missing)), which its manifest lists")
    }
    guard let staging else { return }
    for folder in madeFolders.union([""]) { try Files.changePermissions(Path.join(staging, folder), 0o555) }
    try FileDescriptor(opening: staging, .directory).synchronizeFileSystem()
  }

  /// The path of an entry that may be in a release: a regular file or a folder above one, relative and clean.
  private func acceptedPath(of entry: ArchiveEntry) throws(ReleaseError) -> String {
    guard entry.kind == .file || entry.kind == .directory else { throw refusal(entry, "is a \(entry.kind.rawValue)") }
    let isFolder = entry.kind == .directory && entry.path.hasSuffix("/")
    let path = isFolder ? String(entry.path.dropLast()) : entry.path
    guard Path.isSafeRelative(path) else { throw refusal(entry, "is no relative, clean path") }
    if entry.kind == .directory, !folders.contains(path) { throw refusal(entry, "is a folder of no file") }
    return path
  }

  private mutating func write(_ file: ReleaseFile, from reader: ArchiveReader, _ progress: (Int, Int) throws -> Void) throws {
    try makeFolder(Path.parent(file.path))
    let path = staging.map { Path.join($0, file.path) }
    let output = try path.map { path in try FileDescriptor(opening: path, .create, permissions: 0o400) }
    var hash = StreamedHash()
    while case let piece = try reader.read(upTo: FileHashes.pieceLength(ofSize: file.size)), !piece.isEmpty {
      hash.update(piece)
      guard hash.size <= file.size else { throw damage(file) }
      do { try output?.write(piece) } catch { throw SystemError(code: error.code, "can't write", path: path) }
      written += piece.count
      try progress(written, bytes)
    }
    guard hash.size == file.size, hash.hexDigest() == file.sha256 else { throw damage(file) }
    if let path { try Files.changePermissions(path, 0o444) }
  }

  /// Folders are made here alone and files with O_EXCL and O_NOFOLLOW, so that no path leads out of the staging folder.
  private mutating func makeFolder(_ path: String) throws {
    guard let staging, path != ".", !madeFolders.contains(path) else { return }
    try makeFolder(Path.parent(path))
    try Files.makeDirectory(Path.join(staging, path), permissions: 0o700)
    madeFolders.insert(path)
  }

  private func refusal(_ entry: ArchiveEntry, _ reason: String) -> ReleaseError {
    ReleaseError(
      .refused, "\(archivePath): the entry \(HostileText.quoted(entry.path)) \(reason)",
      help: "do not trust this archive; nothing of it was kept")
  }

  private func damage(_ file: ReleaseFile) -> ReleaseError {
    ReleaseError(.damaged, "\(archivePath): \(HostileText.quoted(file.path)) is not what the manifest says")
  }
}
