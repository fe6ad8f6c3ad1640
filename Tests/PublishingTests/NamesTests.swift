import Testing

@testable import Publishing

@Suite struct `Names and addresses` {
  @Test(arguments: ["shop", "s", "3d", "a-b", String(repeating: "a", count: 63)]) func `site ids`(text: String) {
    #expect(Names.isSite(text))
  }

  @Test(arguments: ["", "-a", "a-", "A", "a.b", "a/b", "..", "a b", "é", "a\n", String(repeating: "a", count: 64)])
  func `what is no site id`(text: String) { #expect(!Names.isSite(text)) }

  @Test(arguments: ["", ".", "..", ".hidden", "a/b", "a b", "-1", "1\n", "1;", String(repeating: "1", count: 129)])
  func `what is no version`(text: String) { #expect(!Names.isVersion(text)) }

  @Test(arguments: ["", "a..b", ".a", "a.", "A.b", "a_b", "a/b", "*.a", "a b", "a;b", "é.fr", "a:80", "-a.b"])
  func `what is no domain`(text: String) { #expect(!Names.isDomain(text)) }

  @Test(arguments: [
    ("a/styles.3f9a1c2b.css", true), ("x.00000000.js", true), ("x.00000000.js.gz", false), ("x.0000000.js", false),
    ("x.0000000G.js", false), ("x.3F9A1C2B.css", false), ("x.3f9a1c2b", false), ("3f9a1c2b.css", false), ("x.3f9a1c2b.css~", false),
  ]) func fingerprints(path: String, isFingerprinted: Bool) { #expect(Fingerprint.isIn(path) == isFingerprinted) }

  @Test func `compressed fingerprinted files belong in the pool, compressed pages don't`() {
    #expect(Fingerprint.belongsInPool("a.00000000.js.gz"))
    #expect(Fingerprint.belongsInPool("a.00000000.js.br"))
    #expect(!Fingerprint.belongsInPool("index.html.gz"))
  }

  @Test func `content times differ with the content and lie in the past`() {
    #expect(ContentTime.seconds(sha256: "ffffffff00") == 0x3FFF_FFFF)
    #expect(ContentTime.seconds(sha256: "0000000100") == 1)
    #expect(ContentTime.seconds(sha256: "0000000200") == 2)
  }
}
