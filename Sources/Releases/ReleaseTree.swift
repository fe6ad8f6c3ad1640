internal import POSIX

/// A folder that is to become a release.
package struct ReleaseTree: Sendable {
  package let root: String
  /// Sorted by the bytes of their paths.
  package let files: [ReleaseFile]

  /// Reads every file below `root`.
  /// - Parameter progress: called with the bytes read and those to read; what it throws ends the reading.
  /// - Throws: `ReleaseError` that names what can't be part of a release, `SystemError` for what can't be read.
  package init(reading root: String, progress: (Int, Int) throws -> Void = { _, _ in }) throws {
    self.root = root
    let paths = try Self.paths(root)
    let bytes = try paths.reduce(0) { try $0 + Files.linkStatus(Path.join(root, $1)).size }
    var files: [ReleaseFile] = []
    var done = 0
    for path in paths {
      let (file, status) = try Self.open(path, in: root)
      var hash = StreamedHash()
      while case let piece = try file.read(upTo: FileHashes.pieceLength(ofSize: status.size)), !piece.isEmpty {
        hash.update(piece)
        done += piece.count
        try progress(done, bytes)
      }
      files.append(
        ReleaseFile(
          path: path, size: hash.size, isExecutable: status.permissions & 0o100 != 0, sha256: hash.hexDigest()))
    }
    self.files = files
  }

  private static func paths(_ root: String) throws -> [String] {
    var refused: [String] = []
    let paths: [String]
    do { paths = try Files.walk(root, other: { refused.append($0) }) } catch {
      // Names are read as UTF-8; where that lost something, the file is not found again.
      if error.isNotFound, let path = error.path, path.contains("\u{FFFD}") {
        throw ReleaseError(.invalidTree, "\(HostileText.quoted(path)) has a name that is not UTF-8", help: "rename it")
      }
      throw error
    }
    if !refused.isEmpty {
      let names = refused.sorted().prefix(5).map(HostileText.quoted).joined(separator: ", ")
      throw ReleaseError(
        .invalidTree, "\(root) holds what a release can't: \(names)\(refused.count > 5 ? " and \(refused.count - 5) more" : "")",
        help: "replace symbolic links by the files they name, and remove pipes and devices")
    }
    if paths.isEmpty { throw ReleaseError(.invalidTree, "\(root) holds no file", help: "give the folder of a compiled site") }
    try ReleasePaths.check(paths)
    return paths
  }

  static func open(_ path: String, in root: String) throws(SystemError) -> (FileDescriptor, FileStatus) {
    let file = try FileDescriptor(opening: Path.join(root, path), .readNoFollow)
    return (file, try file.status())
  }
}
