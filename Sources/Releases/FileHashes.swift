internal import Cryptography
internal import POSIX

/// Both hashes of a file, read once: SHA-256 for the manifest, BLAKE2b-512 for the signature.
struct FileHashes {
  static let pieceLength = 1 << 18

  /// For a file of `size` bytes: most files of a site are small, and a large buffer for each costs more than its reading.
  static func pieceLength(ofSize size: Int) -> Int { min(pieceLength, size + 1) }

  var size = 0
  var sha256 = ""
  var blake2b: [UInt8] = []

  init(of path: String) throws {
    let file = try FileDescriptor(opening: path, .read)
    var sha256 = SHA256()
    let blake2b = BLAKE2b()
    while case let piece = try file.read(upTo: Self.pieceLength), !piece.isEmpty {
      sha256.update(piece)
      blake2b.update(piece)
      size += piece.count
    }
    self.sha256 = sha256.hexDigest()
    self.blake2b = blake2b.finish()
  }
}
