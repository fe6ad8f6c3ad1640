internal import Archives
internal import POSIX
internal import Zstandard

/// The bytes of a release's archive on their way through it, once: hashed as they stand in the file, and decompressed.
/// Of neither there are more than the manifest says.
final class ArchiveInput {
  /// Frames of level 9 take 8 MB; what wants more was not made by us.
  private static let windowLog = 25

  private let path: String
  private let archive: ReleaseManifest.Archive
  private let tarLimit: Int
  private let file: FileDescriptor
  private let hashing: HashingThread
  private let decompressor: ZstandardDecompressor
  private var size = 0
  private var tarSize = 0
  private var last: [UInt8] = []

  /// - Parameter forSignature: whether the hash that the signature is over is wanted.
  init(_ path: String, of manifest: ReleaseManifest, forSignature: Bool = true) throws {
    self.path = path
    archive = manifest.archive
    tarLimit = manifest.archive.tarSize ?? Self.mostTar(manifest.files)
    file = try FileDescriptor(opening: path, .readNoFollow)
    decompressor = try ZstandardDecompressor(windowLog: Self.windowLog)
    hashing = HashingThread(forSignature: forSignature)
  }

  deinit { hashing.stop() }

  /// The next bytes of the tar; empty at its end.
  /// - Throws: `ReleaseError` for more than the manifest says, `ZstandardError`, `SystemError`.
  func next() throws -> [UInt8] {
    let piece = try decompressor.read(read)
    tarSize += piece.count
    guard tarSize <= tarLimit else { throw refusal("grows beyond the \(tarLimit) bytes that its manifest says") }
    if piece.isEmpty {
      if !decompressor.isAtEnd { throw damage("ends in the middle") }
    } else {
      last = piece
    }
    return piece
  }

  /// Behind the last entry there may be nothing but zeros.
  /// - Parameter position: where that is, in the tar; what was given of it has not all been looked at.
  func expectEnd(_ position: Int) throws {
    guard last.suffix(max(0, tarSize - position)).allSatisfy({ $0 == 0 }) else { throw refusal("goes on behind its end") }
    while case let piece = try next(), !piece.isEmpty {
      guard piece.allSatisfy({ $0 == 0 }) else { throw refusal("goes on behind its end") }
    }
    if let expected = archive.tarSize, tarSize != expected {
      throw refusal("holds a tar of \(tarSize) bytes, and its manifest says \(expected)")
    }
  }

  /// Reads what is left of the file, unpacked or not.
  func hashes() throws -> FileHashes {
    while try !read().isEmpty {}
    return hashing.finish()
  }

  private func read() throws -> [UInt8] {
    let piece: [UInt8]
    do { piece = try file.read(upTo: FileHashes.pieceLength) } catch {
      throw SystemError(code: error.code, "can't read", path: path)
    }
    size += piece.count
    guard size <= archive.size else { throw damage("is longer than the \(archive.size) bytes that its manifest says") }
    if !piece.isEmpty { hashing.update(piece) }
    return piece
  }

  /// For a manifest that does not say it: an entry of its size, padded to blocks of 512 bytes, with a header of its own
  /// and two of the pax format that repeat the path; folders; the end.
  private static func mostTar(_ files: [ReleaseFile]) -> Int {
    files.reduce(1 << 20) { sum, file in sum + file.size + 8192 + 4 * file.path.utf8.count }
  }

  private func refusal(_ reason: String) -> ReleaseError {
    ReleaseError(.refused, "\(path) \(reason)", help: "do not trust this archive; nothing of it was kept")
  }

  private func damage(_ reason: String) -> ReleaseError {
    ReleaseError(.damaged, "\(path) \(reason)", help: "it was changed or damaged on the way; fetch it again")
  }
}
