import Releases
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

  @Test func `expect the page of a single-page site at every address`() {
    let found = probes(["200.html", "app.js"])
    #expect(found.map(\.path) == ["/missing"])
    #expect((found[0].status, found[0].file?.path) == (200, "200.html"))
  }
}
