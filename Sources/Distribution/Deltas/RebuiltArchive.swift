internal import Cryptography
internal import POSIX
internal import Releases

/// An archive that is made again out of its tar, and is what a manifest says or nothing: written beside its place, and
/// renamed when its size and its digest are right.
final class RebuiltArchive {
  private let path: String
  private let staged: String
  private let output: Output
  private let compressor: ArchiveCompressor

  /// - Throws: `RemoteError` (`unsupported`) when this host would make other bytes of the same tar, `SystemError`.
  init(at path: String, as archive: ReleaseManifest.Archive) throws {
    guard archive.encoding == ArchiveCompression.encoding else {
      throw RemoteError(
        .unsupported, "\(path) can't be made again here: \(Self.words(archive.encoding)), and here it is \(Self.words(ArchiveCompression.encoding))",
        help: "the whole archive is needed")
    }
    self.path = path
    staged = Files.temporaryName(beside: path)
    output = Output(file: try FileDescriptor(opening: staged, .create), path: staged, expected: archive)
    // One thread, since a slice lies in memory beside it; the bytes are the same.
    compressor = ArchiveCompression.compressor(threads: 1) { [output] piece in try output.write(piece) }
  }

  func write(_ tar: [UInt8]) throws { try compressor.write(tar) }

  /// - Throws: `RemoteError` (`refused`) when it is another archive than expected.
  func finish() throws {
    try compressor.finish()
    try output.finish()
    try Files.rename(staged, to: path)
    try Files.synchronizeDirectory(Path.parent(path))
  }

  /// After a failure: nothing is left. (After a success there is nothing to remove.)
  func discard() { try? Files.remove(staged) }

  private static func words(_ encoding: ReleaseManifest.Archive.Encoding?) -> String {
    encoding.map { "zstd \($0.version) at level \($0.level)" } ?? "its manifest does not say how it was compressed"
  }

  /// Where the compressed bytes go; by its own so that the compressor does not own its owner.
  private final class Output {
    let file: FileDescriptor
    let path: String
    let expected: ReleaseManifest.Archive
    private var hash = SHA256()
    private var size = 0

    init(file: FileDescriptor, path: String, expected: ReleaseManifest.Archive) {
      self.file = file
      self.path = path
      self.expected = expected
    }

    func write(_ piece: [UInt8]) throws {
      size += piece.count
      guard size <= expected.size else { throw Self.mismatch }
      hash.update(piece)
      do { try file.write(piece) } catch { throw SystemError(code: error.code, "can't write", path: path) }
    }

    func finish() throws {
      guard size == expected.size, hash.hexDigest() == expected.sha256 else { throw Self.mismatch }
      try file.synchronize()
    }

    private static let mismatch = RemoteError(
      .refused, "the delta does not give the archive that the manifest describes", help: "the whole archive is needed")
  }
}
