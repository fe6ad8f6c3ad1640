import Cryptography
import Releases
import Zstandard

/// A release of whatever archive the fuzzer thinks of, under a genuine signature: by a trusted key in the wrong hands.
struct FuzzedRelease {
  var archive: [UInt8]
  var manifest: [UInt8]
  var signature: [UInt8]

  /// Always the same one, or no input could be tried again.
  private static let secret = SigningKey(secretKey: FuzzingKey.secret)
  private static let identifier: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]

  static let keys: TrustedKeys = {
    guard let secret, let key = try? PublicKey(parsing: Base64.standard.encode(Array("Ed".utf8) + identifier + secret.publicKey), name: "fuzz")
    else { return [] }
    return [key]
  }()

  static let files = [
    ReleaseFile(path: "a.txt", size: 6, sha256: SHA256.hexDigest(Array("hello\n".utf8))),
    ReleaseFile(path: "b/c.txt", size: 0, sha256: SHA256.hexDigest([])),
  ]

  static let genuine = FuzzedRelease(archive: frame(archive))

  /// What comes after it: another letter.
  static let later = FuzzedRelease(archive: compressed(laterTar))

  /// What the manifest of `later` says.
  static let laterArchive = ReleaseManifest.Archive(
    size: later.archive.count, sha256: SHA256.hexDigest(later.archive), tarSize: laterTar.count, encoding: ArchiveCompression.encoding)

  private static let laterTar = header("a.txt", size: 6) + padded(Array("hallo\n".utf8)) + Array(archive[1024...])

  /// As a store has it.
  private static func compressed(_ tar: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    let compressor = ArchiveCompression.compressor { bytes += $0 }
    try? compressor.write(tar)
    try? compressor.finish()
    return bytes
  }

  /// One zstd frame that stores the bytes as they are, without a checksum, which a fuzzer could not repair; or these
  /// bytes themselves where they begin as a frame does (RFC 8878, 3.1.1).
  static func frame(_ bytes: [UInt8]) -> [UInt8] {
    let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
    if bytes.starts(with: magic) { return bytes }
    let most = 1 << 17
    var frame = magic + [0x00, 0x38]
    for start in stride(from: 0, through: bytes.count, by: most) {
      let block = bytes[start..<min(start + most, bytes.count)]
      let header = block.count << 3 | (start + most > bytes.count ? 1 : 0)
      frame += [UInt8(truncatingIfNeeded: header), UInt8(truncatingIfNeeded: header >> 8), UInt8(header >> 16)] + block
    }
    return frame
  }

  /// A tar of `files`.
  static let archive: [UInt8] =
    header("a.txt", size: 6) + padded(Array("hello\n".utf8)) + header("b/c.txt", size: 0) + [UInt8](repeating: 0, count: 1024)

  private static func padded(_ bytes: [UInt8], to count: Int = 512) -> [UInt8] { bytes + [UInt8](repeating: 0, count: count - bytes.count) }

  /// POSIX.1-2017, pax, ustar interchange format.
  private static func header(_ name: String, size: Int) -> [UInt8] {
    let digits = String(size, radix: 8)
    let length = String(repeating: "0", count: 11 - digits.count) + digits
    var block = padded(Array(name.utf8), to: 100) + Array("0000644\0".utf8) + Array("0000000\0".utf8) + Array("0000000\0".utf8)
    block += Array("\(length)\0".utf8) + Array("00000000000\0".utf8) + Array("        0".utf8)
    block = padded(padded(block, to: 257) + Array("ustar\u{0}00".utf8))
    let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
    let checksum = Array((String(repeating: "0", count: 6 - sum.count) + sum).utf8) + [0, 0x20]
    block.replaceSubrange(148..<156, with: checksum)
    return block
  }

  /// - Parameter archive: said to hold `files`.
  init(archive: [UInt8]) {
    let content = ReleaseContent(site: "portfolio", siteVersion: "1.0.0", files: Self.files)
    let manifest = ReleaseManifest(
      content: content, created: "2026-01-15T10:30:00.123Z",
      archive: .init(size: archive.count, sha256: SHA256.hexDigest(archive)))
    self.archive = archive
    self.manifest = manifest.bytes
    let comment = "slipway release site=portfolio version=\(manifest.version) manifest=sha256:\(SHA256.hexDigest(self.manifest))"
    signature = Self.minisign(BLAKE2b.digest(archive), comment)
  }

  /// https://jedisct1.github.io/minisign/#signature-format
  private static func minisign(_ hash: [UInt8], _ comment: String) -> [UInt8] {
    guard let secret else { return [] }
    let signature = secret.sign(hash)
    let global = secret.sign(signature + Array(comment.utf8))
    let first = Base64.standard.encode(Array("ED".utf8) + identifier + signature)
    return Array("untrusted comment: \n\(first)\ntrusted comment: \(comment)\n\(Base64.standard.encode(global))\n".utf8)
  }
}

enum FuzzingKey {
  /// Seed and public half of the first test vector of RFC 8032, 7.1: no secret at all.
  static let secret: [UInt8] = [
    0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32,
    0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60, 0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3,
    0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
  ]
}
