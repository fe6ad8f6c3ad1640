internal import Cryptography
internal import POSIX

/// Both hashes of an archive, of bytes that are there once: SHA-256 for the manifest, BLAKE2b-512 for the signature.
struct FileHashes: Sendable {
  static let pieceLength = 1 << 18

  /// For a file of `size` bytes: most files of a site are small, and a large buffer for each costs more than its reading.
  static func pieceLength(ofSize size: Int) -> Int { min(pieceLength, size + 1) }

  var size = 0
  var sha256 = ""
  /// Empty where it was not taken.
  var blake2b: [UInt8] = []

  init(size: Int, sha256: String, blake2b: [UInt8]) {
    self.size = size
    self.sha256 = sha256
    self.blake2b = blake2b
  }

  init(of path: String) throws {
    let file = try FileDescriptor(opening: path, .read)
    let hashing = HashingThread()
    defer { hashing.stop() }
    while case let piece = try file.read(upTo: Self.pieceLength), !piece.isEmpty { hashing.update(piece) }
    self = hashing.finish()
  }
}
