import Nginx
import Releases
import SiteRules
import Testing

@testable import Publishing

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

  @Test func `ask for a site below a path where its visitors do`() throws {
    var rules = RuleSet()
    rules.basePath = BasePath("/apps/shop")
    rules.redirects = RedirectsFile(Array("/about /x 301!".utf8)).rules
    rules.proxies = [.init(prefix: "/blog/", upstream: try #require(Upstream("http://127.0.0.1:9")))]
    let files = ["index.html", "about.html", "blog/a.html", "404.html", "static/a.00000000.css", "static/a.00000000.css.gz"].map { ReleaseFile(path: $0, size: 1, sha256: $0) }
    let manifest = ReleaseManifest(
      content: ReleaseContent(site: "s", siteVersion: "1", files: files), created: "", archive: .init(size: 0, sha256: ""))
    let found = HealthProbe.probes(of: manifest, rules: rules, missing: "missing")
    #expect(found.map(\.path) == ["/apps/shop/", "/apps/shop/static/a.00000000.css", "/apps/shop/missing"])
    #expect(found.map { $0.file?.path } == ["index.html", "static/a.00000000.css", "404.html"])
    for path in ["/", "/apps/shop/"] { #expect(HealthProbe(path: path, status: 200).staged(manifest, rules: rules)?.file?.path == "index.html") }
    #expect(HealthProbe(path: "/apps/shop/about", status: 200).staged(manifest, rules: rules) == nil, "a rule answers there")
    let requests = AuditRequest.all(of: manifest, rules: rules, encodings: ["gzip"], missing: "missing")
    #expect(requests.map(\.address) == ["/apps/shop/", "/apps/shop/static/a.00000000.css", "/apps/shop/static/a.00000000.css", "/apps/shop/missing"])
  }

  @Test func `expect the page of a single-page site at every address`() {
    let found = probes(["200.html", "app.js"])
    #expect(found.map(\.path) == ["/missing"])
    #expect((found[0].status, found[0].file?.path) == (200, "200.html"))
  }

  @Test(arguments: [
    ("*", "", true), ("", "", true), ("", "a", false), ("text/html*", "text/html; charset=utf-8", true), ("*html", "text/html", true),
    ("a*b*c", "a1b2c", true), ("a*b*c", "acb", false), ("no-cache", "no-cache, private", false), ("**", "x", true), ("*a*", "bbabb", true),
  ])
  func `compare headers with a pattern`(pattern: String, value: String, isMatch: Bool) {
    #expect(HealthHeader(name: "X", value: pattern).matches(value) == isMatch)
  }

  @Test func `compare headers in a moment, whatever the pattern`() {
    let pattern = String(repeating: "a*", count: 400) + "b"
    #expect(!HealthHeader(name: "X", value: pattern).matches(String(repeating: "a", count: 8000)))
  }

  @Test(arguments: [
    ("index.html", "/"), ("about.html", "/about"), ("blog/index.html", "/blog"), ("notes.txt.html", "/notes.txt.html"), ("x/a b.css", "/x/a%20b.css"),
    ("both.html", "/both.html"), ("both/index.html", "/both/index"), ("both", "/both"), ("api/x.html", nil), (".git/config", nil), ("a/.x", nil),
  ] as [(String, String?)])
  func `know under which address a file is served`(path: String, address: String?) {
    let addresses = ServedAddresses(["index.html", "about.html", "blog/index.html", "notes.txt.html", "x/a b.css", "both", "both.html", "both/index.html"])
    #expect(addresses.address(of: path) == address)
    if let address { #expect(addresses.file(answering: address) == path) }
  }

  @Test(arguments: ["/..%2fx", "/%2e%2e/index.html", "/%", "/%zz", "/%ff", "//", "/nothing", "about"])
  func `know which addresses no file answers`(address: String) {
    #expect(ServedAddresses(["index.html", "about.html"]).file(answering: address) == nil)
  }
}
