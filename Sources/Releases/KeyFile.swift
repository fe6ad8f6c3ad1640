internal import Cryptography

/// A secret key's file as minisign 0.11 writes it: a comment, and in base64 `Ed`; `Sc` or two zeros; `B2`; salt (32
/// bytes), operations and memory (8 each, little-endian) of scrypt; then identifier (8), secret key (64) and their
/// BLAKE2b-256 (32), the last three under the derived key's bytes where there is a passphrase
/// (https://jedisct1.github.io/minisign/#secret-key-format).
struct KeyFile {
  private static let scrypt = Array("Sc".utf8)
  private static let checksumAlgorithm = Array("B2".utf8)
  private static let length = 158
  private static let payload = 104
  /// More than this is asked for by no key of minisign's or ours: 8 times its default.
  private static let mostMemory = 8 << 30
  private static let mostOperations = 1 << 28

  private let derivation: (salt: [UInt8], cost: Passphrase.Cost)?
  private var sealed: [UInt8]

  init(plain: [UInt8]) {
    derivation = nil
    sealed = plain
  }

  init(sealing plain: [UInt8], with passphrase: Passphrase, cost: Passphrase.Cost) throws(ReleaseError) {
    let salt = randomBytes(Passphrase.scryptSaltLength)
    derivation = (salt, cost)
    sealed = try Self.combined(plain, passphrase, salt, cost, file: "the key")
  }

  /// - Throws: `ReleaseError` for another format.
  init(parsing text: String, file: String) throws(ReleaseError) {
    let lines = text.split(whereSeparator: \.isNewline)
    guard lines.count == 2, var decoded = Base64.standard.decode(String(lines[1])), decoded.count == Self.length,
      decoded.starts(with: PublicKey.algorithm)
    else { throw ReleaseError(.badKey, "\(file) is no secret key of minisign") }
    defer { erase(&decoded) }
    sealed = Array(decoded.suffix(Self.payload))
    if decoded[2..<4] == [0, 0] {
      derivation = nil
    } else {
      guard decoded[2..<4] == Self.scrypt[...], decoded[4..<6] == Self.checksumAlgorithm[...] else {
        throw ReleaseError(.badKey, "\(file) is a key of a kind that is unknown here")
      }
      let (operations, memory) = (Self.number(decoded[38..<46]), Self.number(decoded[46..<54]))
      guard (1...Self.mostOperations).contains(operations), (1...Self.mostMemory).contains(memory) else {
        throw ReleaseError(.badKey, "\(file) is damaged", help: KeyFile.remedy)
      }
      derivation = (Array(decoded[6..<38]), Passphrase.Cost(operations: operations, memory: memory))
    }
  }

  static let remedy = "restore it from a backup, or have another one made by \"slipway key generate --rotate\""

  var hasPassphrase: Bool { derivation != nil }

  /// - Throws: `ReleaseError`: `passphrase` without one or with a wrong one, `badKey` for a damaged key.
  func key(passphrase: Passphrase?, name: String, file: String) throws(ReleaseError) -> ReleaseKey {
    var plain = sealed
    defer { erase(&plain) }
    if let (salt, cost) = derivation {
      guard let passphrase else {
        throw ReleaseError(
          .passphrase, "\(file) has a passphrase",
          help: "give it on a terminal, with --passphrase-file, or to a pipeline's step as the secret \"passphrase\"")
      }
      plain = try Self.combined(sealed, passphrase, salt, cost, file: file)
    }
    let identifier = Array(plain[..<8])
    var bytes = Array(plain[8..<72])
    defer { erase(&bytes) }
    let checksum = Array(plain[72...])
    let holds = areEqualInConstantTime(Self.checksum(identifier, bytes), checksum)
    if hasPassphrase, !holds { throw ReleaseError(.passphrase, "that is not the passphrase of \(file)", help: "try again; the key was not used") }
    // minisign itself leaves the checksum of a key without passphrase at zero; the public half still tells damage.
    guard holds || checksum.allSatisfy({ $0 == 0 }), let secret = SigningKey(secretKey: bytes) else {
      throw ReleaseError(.badKey, "\(file) is damaged", help: Self.remedy)
    }
    return ReleaseKey(secret: secret, identifier: identifier, name: name)
  }

  /// The content of the file.
  var text: [UInt8] {
    let salt = derivation?.salt ?? [UInt8](repeating: 0, count: Passphrase.scryptSaltLength)
    var raw = PublicKey.algorithm + (hasPassphrase ? Self.scrypt : [0, 0]) + Self.checksumAlgorithm + salt
    raw += Self.bytes(derivation?.cost.operations ?? 0) + Self.bytes(derivation?.cost.memory ?? 0) + sealed
    defer { erase(&raw) }
    let kind = hasPassphrase ? "minisign encrypted secret key" : "minisign secret key of this host, without a password"
    return Array("untrusted comment: \(kind)\n\(Base64.standard.encode(raw))\n".utf8)
  }

  static func checksum(_ identifier: [UInt8], _ secret: [UInt8]) -> [UInt8] {
    BLAKE2b.digest(PublicKey.algorithm + identifier + secret, outputLength: 32)
  }

  private static func combined(
    _ bytes: [UInt8], _ passphrase: Passphrase, _ salt: [UInt8], _ cost: Passphrase.Cost, file: String
  ) throws(ReleaseError) -> [UInt8] {
    guard var stream = passphrase.scrypt(salt: salt, cost: cost, count: bytes.count) else {
      throw ReleaseError(
        .passphrase, "\(file) takes \(cost.memory >> 20) MiB of memory to open, and the system does not give them",
        help: "try again when more is free, or use a key without a passphrase")
    }
    defer { erase(&stream) }
    return zip(bytes, stream).map { $0 ^ $1 }
  }

  private static func bytes(_ number: Int) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    let number = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return number > UInt64(Int.max) ? Int.max : Int(number)
  }
}
