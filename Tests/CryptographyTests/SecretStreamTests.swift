import Cryptography
import Testing

struct SecretStreamTests {
  let key = randomBytes(SecretStream.keyLength)

  @Test(arguments: [0, 1, 15, 16, 17, 32, 100])
  func `what was sealed is opened`(count: Int) {
    let bytes = randomBytes(count)
    let sealed = SecretStream.seal(bytes, key: key, pieceLength: 16, authenticating: [1])
    #expect(SecretStream.open(sealed, key: key, pieceLength: 16, authenticating: [1]) == bytes)
    #expect(SecretStream.open(sealed, key: key, pieceLength: 16, authenticating: [2]) == nil)
    #expect(SecretStream.open(sealed, key: randomBytes(32), pieceLength: 16, authenticating: [1]) == nil)
    #expect(SecretStream.open(sealed + [0], key: key, pieceLength: 16, authenticating: [1]) == nil)
  }

  @Test func `every bit counts, and every piece in its place`() {
    let bytes = randomBytes(48)
    let sealed = SecretStream.seal(bytes, key: key, pieceLength: 16)
    for bit in 0..<sealed.count * 8 {
      var changed = sealed
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(SecretStream.open(changed, key: key, pieceLength: 16) == nil)
    }
    for length in 0..<sealed.count { #expect(SecretStream.open(Array(sealed.prefix(length)), key: key, pieceLength: 16) == nil) }
    let piece = 16 + SecretStream.overhead
    let (head, first) = (Array(sealed.prefix(SecretStream.headerLength)), Array(sealed.dropFirst(SecretStream.headerLength).prefix(piece)))
    let rest = Array(sealed.dropFirst(SecretStream.headerLength + piece))
    #expect(SecretStream.open(head + rest, key: key, pieceLength: 16) == nil)
    #expect(SecretStream.open(head + rest.prefix(piece) + first + rest.dropFirst(piece), key: key, pieceLength: 16) == nil)
  }

  @Test func `keys are derived from passphrases`() throws {
    var text = Array("password".utf8)
    let passphrase = try #require(Passphrase(taking: &text))
    #expect(text == [UInt8](repeating: 0, count: 8))
    let derived = passphrase.argon2id(salt: Array("somesalt00000000".utf8), cost: .init(operations: 2, memory: 65536), count: 32)
    #expect(derived != nil && derived == passphrase.argon2id(salt: Array("somesalt00000000".utf8), cost: .init(operations: 2, memory: 65536), count: 32))
    #expect(derived != passphrase.argon2id(salt: Array("somesalt00000001".utf8), cost: .init(operations: 2, memory: 65536), count: 32))
    // By Python: hashlib.scrypt(b"password", salt=bytes(range(32)), n=1024, r=8, p=1, dklen=32)
    let scrypt = passphrase.scrypt(salt: Array(0..<32), cost: .init(operations: 32768, memory: 16 << 20), count: 32)
    #expect(scrypt.map(hexadecimal) == "6245efbb6c5c9d268dfbb2142d22614274ed722ee213a6ab6b35a04818f359cf")
    #expect(passphrase.argon2id(salt: [], cost: .interactive, count: 32) == nil)
    #expect(passphrase.scrypt(salt: [], cost: .minisign, count: 32) == nil)
    var empty: [UInt8] = []
    #expect(Passphrase(taking: &empty) == nil)
  }
}
