internal import Archives
internal import Diagnostics
internal import POSIX

/// Some files of an archive.
extension Release {
  /// Reads the files that are wanted, one after the other, in one pass over the archive. Each is what the manifest says of
  /// it, whoever signed that.
  /// - Parameters:
  ///   - manifest: of this release.
  ///   - isWanted: by its path and size; what is wanted comes into memory whole.
  /// - Throws: `ReleaseError` (`refused`, `damaged`), `ArchiveError`, `SystemError`.
  package func readFiles(
    _ manifest: ReleaseManifest, where isWanted: (ReleaseFile) -> Bool, body: (ReleaseFile, [UInt8]) throws -> Void
  ) throws {
    var wanted: [[UInt8]: ReleaseFile] = [:]
    for file in manifest.files where isWanted(file) { wanted[Array(file.path.utf8)] = file }
    let input = try ArchiveInput(archivePath, of: manifest)
    let reader = try ArchiveReader(place: archivePath, bytes: input.next)
    while !wanted.isEmpty, let entry = try reader.next() {
      guard entry.kind == .file, let file = wanted.removeValue(forKey: Array(entry.path.utf8)) else { continue }
      var (bytes, hash): ([UInt8], StreamedHash) = ([], StreamedHash())
      while case let piece = try reader.read(upTo: FileHashes.pieceLength(ofSize: file.size)), !piece.isEmpty {
        hash.update(piece)
        guard hash.size <= file.size else { break }
        bytes += piece
      }
      guard hash.size == file.size, hash.hexDigest() == file.sha256 else {
        throw ReleaseError(.damaged, "\(archivePath): \(HostileText.quoted(file.path)) is not what the manifest says")
      }
      try body(file, bytes)
    }
    if let missing = wanted.values.map(\.path).min() {
      throw ReleaseError(.damaged, "\(archivePath) lacks \(HostileText.quoted(missing)), which its manifest lists")
    }
  }
}

extension VerifiedRelease {
  /// Writes some files below a folder, which may be there already: all of them, or none.
  /// - Parameter paths: as the manifest has them.
  /// - Throws: `ReleaseError` (`notFound` with the nearest path, `exists`, `refused`, `damaged`), `SystemError`.
  package func extract(files paths: [String], to destination: String) throws {
    let files = try paths.map { try manifest.file($0) }
    for file in files where (try? Files.linkStatus(Path.join(destination, file.path))) != nil {
      throw ReleaseError(.exists, "\(Path.join(destination, file.path)) is there already")
    }
    try Files.makeDirectories(destination)
    let staging = Files.temporaryName(beside: Path.join(destination, "files"))
    try Files.makeDirectory(staging, permissions: 0o700)
    defer { try? Files.removeTree(staging) }
    let wanted = Set(files.map { Array($0.path.utf8) })
    try release.readFiles(manifest, where: { wanted.contains(Array($0.path.utf8)) }) { file, bytes in
      let path = Path.join(staging, file.sha256 + (file.isExecutable ? "x" : ""))
      if Files.exists(path) { return }
      let output = try FileDescriptor(opening: path, .create)
      try output.write(bytes)
      try output.changePermissions(file.isExecutable ? 0o755 : 0o644)
    }
    var made: [String] = []
    do {
      for file in files {
        let place = Path.join(destination, file.path)
        try Files.makeDirectories(Path.parent(place))
        try Files.makeHardLink(place, to: Path.join(staging, file.sha256 + (file.isExecutable ? "x" : "")))
        made.append(place)
      }
    } catch {
      for place in made { try? Files.remove(place) }
      throw error
    }
  }

  /// One file's bytes.
  /// - Throws: as `extract`.
  package func bytes(ofFile path: String) throws -> [UInt8] {
    let file = try manifest.file(path)
    var result: [UInt8] = []
    try release.readFiles(manifest, where: { $0.path.utf8.elementsEqual(file.path.utf8) }) { result = $1 }
    return result
  }
}

extension ReleaseManifest {
  /// - Throws: `ReleaseError` (`notFound`) with the nearest path there is.
  func file(_ path: String) throws(ReleaseError) -> ReleaseFile {
    guard let file = files.first(where: { $0.path.utf8.elementsEqual(path.utf8) }) else {
      throw ReleaseError(
        .notFound, "\(site) \(version) has no file \(HostileText.quoted(path))", help: suggestion(for: path, among: files.map(\.path)))
    }
    return file
  }
}
