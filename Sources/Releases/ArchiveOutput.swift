internal import POSIX

/// A tar on its way to the disk, once: compressed, hashed as it stands in the file, and written.
final class ArchiveOutput {
  /// The disk is given work while there is something to compress: the flush at the end takes the shorter for it.
  private static let flushLength = 8 << 20

  private let compressor: ArchiveCompressor
  private let file: CompressedFile
  private var tarSize = 0

  init(_ path: String) throws {
    let file = try CompressedFile(path)
    self.file = file
    compressor = ArchiveCompression.compressor { try file.write($0) }
  }

  func write(_ piece: [UInt8]) throws {
    tarSize += piece.count
    try compressor.write(piece)
  }

  /// Returns when everything is on the disk.
  func finish() throws -> (hashes: FileHashes, tarSize: Int) {
    try compressor.finish()
    try file.output.synchronize()
    return (file.hashing.finish(), tarSize)
  }

  private final class CompressedFile {
    let path: String
    let output: FileDescriptor
    let hashing: HashingThread
    private var written = 0
    private var flushed = 0

    init(_ path: String) throws {
      self.path = path
      output = try FileDescriptor(opening: path, .create)
      hashing = HashingThread()
    }

    deinit { hashing.stop() }

    func write(_ piece: [UInt8]) throws {
      do { try output.write(piece) } catch { throw SystemError(code: error.code, "can't write", path: path) }
      hashing.update(piece)
      written += piece.count
      if written - flushed >= ArchiveOutput.flushLength {
        output.beginSynchronizing(from: flushed, count: written - flushed)
        flushed = written
      }
    }
  }
}
