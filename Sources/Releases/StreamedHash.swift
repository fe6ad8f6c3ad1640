internal import Cryptography

/// The SHA-256 and the length of what passes by.
struct StreamedHash {
  private(set) var size = 0
  private var hash = SHA256()

  mutating func update(_ piece: [UInt8]) {
    hash.update(piece)
    size += piece.count
  }

  func hexDigest() -> String { hash.hexDigest() }
}
