import Cryptography
import Testing

private func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The standards write keys as digits.
private func bytes(hexadecimal text: String) -> [UInt8] {
  stride(from: 0, to: text.count, by: 2).compactMap { UInt8(text.dropFirst($0).prefix(2), radix: 16) }
}

struct HashTests {
  /// FIPS 180-4 examples.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `SHA-256 gives the standard's digests`(text: String, expected: String) {
    #expect(SHA256.hexDigest(ascii(text)) == expected)
    var piecewise = SHA256()
    for byte in ascii(text) { piecewise.update([byte]) }
    #expect(piecewise.hexDigest() == expected)
  }

  @Test(arguments: [
    (
      "abc",
      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    ),
    (
      "",
      "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b",
      "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"
    ),
  ])
  func `SHA-384 and SHA-512 give the standard's digests`(text: String, short: String, long: String) {
    #expect(SHA384.digest(ascii(text)) == bytes(hexadecimal: short))
    #expect(SHA512.digest(ascii(text)) == bytes(hexadecimal: long))
  }

  @Test func `a copy of a SHA-256 goes its own way`() {
    var first = SHA256()
    first.update(ascii("ab"))
    var second = first
    second.update(ascii("x"))
    first.update(ascii("c"))
    #expect(first.hexDigest() == SHA256.hexDigest(ascii("abc")))
    #expect(second.hexDigest() == SHA256.hexDigest(ascii("abx")))
  }

  /// RFC 4231, cases 1, 2 and 6 (a key longer than a block).
  @Test(arguments: [
    (
      [UInt8](repeating: 0x0b, count: 20), "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      [UInt8](repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ])
  func `HMAC-SHA-256 gives the RFC's codes`(key: [UInt8], message: String, expected: String) {
    #expect(hexadecimal(HMAC.sha256(ascii(message), key: key)) == expected)
  }

  /// RFC 7693, appendix A.
  @Test func `BLAKE2b gives the RFC's digest, in one piece or several`() {
    let expected =
      "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
      + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
    #expect(hexadecimal(BLAKE2b.digest(ascii("abc"))) == expected)
    let piecewise = BLAKE2b()
    for byte in ascii("abc") { piecewise.update([byte]) }
    #expect(hexadecimal(piecewise.finish()) == expected)
    #expect(BLAKE2b.digest(ascii("abc"), outputLength: 32) != Array(BLAKE2b.digest(ascii("abc")).prefix(32)))
  }
}

struct SignatureTests {
  /// RFC 8032, section 7.1, test 2.
  @Test func `a signature is the RFC's`() throws {
    let secret = bytes(
      hexadecimal: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
        + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    let key = try #require(SigningKey(secretKey: secret))
    let signature = key.sign([0x72])
    #expect(
      hexadecimal(signature)
        == "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
    #expect(Ed25519.isValid(signature: signature, of: [0x72], by: key.publicKey))
  }

  @Test func `a signature holds for one message and one key only`() {
    let key = SigningKey()
    let signature = key.sign(ascii("release"))
    #expect(Ed25519.isValid(signature: signature, of: ascii("release"), by: key.publicKey))
    #expect(!Ed25519.isValid(signature: signature, of: ascii("Release"), by: key.publicKey))
    #expect(!Ed25519.isValid(signature: signature, of: ascii("release"), by: SigningKey().publicKey))
    for bit in 0..<8 * signature.count where bit % 37 == 0 {
      var flipped = signature
      flipped[bit / 8] ^= 1 << (bit % 8)
      #expect(!Ed25519.isValid(signature: flipped, of: ascii("release"), by: key.publicKey))
    }
    #expect(!Ed25519.isValid(signature: [1, 2], of: ascii("release"), by: key.publicKey))
    #expect(!Ed25519.isValid(signature: signature, of: ascii("release"), by: []))
  }

  @Test func `a secret key survives being written down, a damaged one does not`() throws {
    let key = SigningKey()
    let written = key.withSecretKey { Array($0) }
    let again = try #require(SigningKey(secretKey: written))
    #expect(again.publicKey == key.publicKey)
    #expect(again.sign([1]) == key.sign([1]))
    var damaged = written
    damaged[40] ^= 1
    #expect(SigningKey(secretKey: damaged) == nil)
    #expect(SigningKey(secretKey: Array(written.dropLast())) == nil)
  }
}

struct EncodingTests {
  /// RFC 4648, section 10.
  @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
  func `base64 is the RFC's both ways`(text: String, encoded: String) {
    #expect(Base64.standard.encode(ascii(text)) == encoded)
    #expect(Base64.standard.decode(encoded) == ascii(text))
  }

  @Test func `the url-safe alphabet has no plus, slash or padding`() {
    let bytes: [UInt8] = [0xfb, 0xff, 0xfe, 0xff]
    #expect(Base64.standard.encode(bytes) == "+//+/w==")
    #expect(Base64.urlSafe.encode(bytes) == "-__-_w")
    #expect(Base64.urlSafe.decode("-__-_w") == bytes)
  }

  @Test(arguments: ["Zg=", "Zg", "Zg==x", "Z g==", "Zh==", "_w==", "Zg==\n", "=", "Zm9v\u{0}"])
  func `what is not base64 is refused`(text: String) {
    #expect(Base64.standard.decode(text) == nil)
  }

  @Test func `hexadecimal has two digits a byte`() {
    #expect(hexadecimal([0x00, 0x9f, 0xff]) == "009fff")
  }

  @Test func `random bytes differ, and equality looks at every byte`() {
    #expect(randomBytes(32) != randomBytes(32))
    #expect(areEqualInConstantTime([1, 2], [1, 2]))
    #expect(!areEqualInConstantTime([1, 2], [1, 3]))
    #expect(!areEqualInConstantTime([1, 2], [1]))
    var secret: [UInt8] = [1, 2, 3]
    erase(&secret)
    #expect(secret == [0, 0, 0])
  }
}
