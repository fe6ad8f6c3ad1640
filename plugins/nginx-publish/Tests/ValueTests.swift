import Releases
import Testing

@testable import nginx_publish

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

  @Test(arguments: [
    ("http://127.0.0.1:9000", "127.0.0.1:9000"), ("http://api:80", "api:80"), ("http://a:0", nil), ("http://a:65536", nil), ("http://a", nil),
    ("https://a:1", nil), ("http://a:1/", nil), ("http://u@a:1", nil), ("http://a:1;", nil), ("http://a:+1", nil), ("http://:1", nil),
  ]) func `upstream addresses`(url: String, address: String?) { #expect(Settings.upstreamAddress(url) == address) }

  @Test func `content times differ with the content and lie in the past`() {
    #expect(ContentTime.seconds(sha256: "ffffffff00") == 0x3FFF_FFFF)
    #expect(ContentTime.seconds(sha256: "0000000100") == 1)
    #expect(ContentTime.seconds(sha256: "0000000200") == 2)
  }

  @Test func `the same settings give the same configuration, and every difference shows`() {
    let base = NginxConfiguration(user: nil, brotliModule: nil, address: "127.0.0.1", port: 8080, privateSocket: "/h/\"x\\.sock")
    #expect(base.text(digest: "d") == base.text(digest: "d"))
    #expect(base.text(digest: "d").contains(#"listen "unix:/h/\"x\\.sock""#))
    #expect(!base.text(digest: "d").contains("brotli_static on"))
    for change: (inout NginxConfiguration) -> Void in [
      { $0.port = 1 }, { $0.address = "0.0.0.0" }, { $0.user = "www-data" }, { $0.brotliModule = "/m.so" }, { $0.upstreams = ["a": "b:1"] },
    ] {
      var other = base
      change(&other)
      #expect(ManagedNginx.digest(other) != ManagedNginx.digest(base))
    }
  }
}

@Suite struct `Health probes` {
  private func probes(_ paths: [String]) -> [HealthProbe] {
    let files = paths.sorted().map { ReleaseFile(path: $0, size: 1, sha256: $0) }
    let manifest = ReleaseManifest(
      content: ReleaseContent(site: "s", siteVersion: "1", files: files), created: "", archive: .init(size: 0, sha256: ""))
    return HealthProbe.probes(of: manifest, missing: "missing")
  }

  @Test func `ask for pages as visitors do, for an asset and for nothing`() {
    let found = probes(["index.html", "about.html", "404.html", "été 1.html", "static/a.00000000.css", "static/a.00000000.css.gz", ".x.html", "api/x.html"])
    #expect(found.map(\.path) == ["/", "/about", "/%C3%A9t%C3%A9%201", "/static/a.00000000.css", "/missing"])
    #expect(found.map(\.status) == [200, 200, 200, 200, 404])
    #expect(found.map { $0.file?.path } == ["index.html", "about.html", "été 1.html", "static/a.00000000.css", "404.html"])
  }

  @Test func `expect the page of a single-page site at every address`() {
    let found = probes(["200.html", "app.js"])
    #expect(found.map(\.path) == ["/missing"])
    #expect((found[0].status, found[0].file?.path) == (200, "200.html"))
  }
}
