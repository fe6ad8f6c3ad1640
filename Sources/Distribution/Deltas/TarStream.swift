internal import Cryptography
internal import POSIX
internal import Releases
internal import Zstandard

/// The tar of a release, decompressed from its archive piece by piece, from front to back.
final class TarStream {
  private static let pieceLength = 128 << 10

  /// How much was read, in bytes.
  private(set) var position = 0
  private let place: String
  private let file: FileDescriptor
  private let decompressor: ZstandardDecompressor

  init(_ release: Release) throws {
    place = release.archivePath
    file = try FileDescriptor(opening: release.archivePath, .readNoFollow)
    decompressor = try ZstandardDecompressor()
  }

  /// The next bytes; empty at the end.
  /// - Throws: `RemoteError` (`refused`) for an archive that is damaged, `SystemError`.
  func read() throws -> [UInt8] {
    do {
      let piece = try decompressor.read { try file.read(upTo: Self.pieceLength) }
      if piece.isEmpty, !decompressor.isAtEnd { throw ZstandardError(.malformed, "it ends in the middle") }
      position += piece.count
      return piece
    } catch let error as ZstandardError {
      throw RemoteError(.refused, "\(place): \(error.message)", help: "run \"slipway release verify\" on it")
    }
  }

  /// All of it.
  /// - Parameter limit: in bytes.
  /// - Throws: as `read`, and `RemoteError` (`refused`) when it is larger.
  static func bytes(of release: Release, expected: Int, limit: Int) throws -> [UInt8] {
    let stream = try TarStream(release)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(expected)
    while case let piece = try stream.read(), !piece.isEmpty {
      guard bytes.count + piece.count <= limit else {
        throw RemoteError(.refused, "\(release.archivePath) is larger than \(limit) bytes without its compression")
      }
      bytes += piece
    }
    return bytes
  }

  /// Its size, its digest, and where in it is what, in one pass.
  static func survey(_ release: Release, progress: (Int) throws -> Void) throws -> (digest: TarDigest, layout: TarLayout) {
    let stream = try TarStream(release)
    var (hash, scanner) = (SHA256(), TarScanner())
    while case let piece = try stream.read(), !piece.isEmpty {
      hash.update(piece)
      scanner.feed(piece)
      try progress(piece.count)
    }
    return (TarDigest(size: stream.position, sha256: hash.digest()), scanner.layout)
  }
}
