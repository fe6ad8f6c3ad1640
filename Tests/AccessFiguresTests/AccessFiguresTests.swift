import Testing

@testable import AccessFigures

@Suite struct AccessFiguresTests {
  private func figures(_ selection: AccessSelection = AccessSelection(site: "shop", hosts: ["shop.localhost": "production"]), of lines: [String]) -> AccessFigures {
    var figures = AccessFigures(selection)
    for line in lines {
      let bytes = Array(line.utf8)
      figures.add(bytes, 0..<bytes.count)
    }
    return figures
  }

  @Test func `a release decides whose request it was, then the name`() {
    let lines = [
      line(), line(release: ""), line(host: "old.example.org"), line(release: "other/1"), line(host: "other.localhost", release: ""),
      line(release: "shop-2/1"), line(host: "shop.localhost", release: "shop/-"),
    ]
    let all = figures(of: lines)
    #expect(all.total.requests == 4)
    #expect(all.releases.map(\.version) == ["1", "-"])
    var selection = AccessSelection(site: "shop", hosts: ["shop.localhost": "production", "staging.shop.localhost": "staging"], environment: "production")
    #expect(figures(selection, of: lines).total.requests == 3)
    selection.environment = "staging"
    #expect(figures(selection, of: lines).total.requests == 0)
    selection = AccessSelection(site: "shop", hosts: [:], release: "1")
    #expect(figures(selection, of: lines).total.requests == 2)
  }

  @Test func `a path on a base domain says whose request it was`() {
    let hosts = ["shop.apps.example.org": "production", "apps.example.org/apps/shop": "production", "apps.example.org/apps/staging--shop": "staging"]
    let lines = [
      line(host: "apps.example.org", uri: "/apps/shop/about"), line(host: "apps.example.org", uri: "/apps/shop", release: ""),
      line(host: "apps.example.org", uri: "/apps/shop?x=/", release: ""), line(host: "apps.example.org", uri: "/apps/staging--shop/", release: ""),
      line(host: "apps.example.org", uri: "/apps/shopping/", release: ""), line(host: "apps.example.org", uri: "/", release: ""),
      line(host: "apps.example.org", uri: "/apps/", release: ""), line(host: "other.example.org", uri: "/apps/shop/", release: ""),
    ]
    #expect(figures(AccessSelection(site: "shop", hosts: hosts), of: lines).total.requests == 4)
    #expect(figures(AccessSelection(site: "shop", hosts: hosts, environment: "production"), of: lines).total.requests == 3)
    #expect(figures(AccessSelection(site: "shop", hosts: hosts, environment: "staging"), of: lines).total.requests == 1)
  }

  @Test func `health checks of this host don't count, and nobody else can pass for one`() {
    let found = figures(of: [
      line(client: "unix:"), line(client: "127.0.0.1", agent: "slipway-health"), line(client: "10.0.0.9", agent: "slipway-health"),
    ])
    #expect((found.total.requests, found.healthChecks) == (1, 2))
  }

  @Test func `statuses, pages, missing addresses and failures`() {
    let found = figures(of: [
      line(uri: "/about?x=1"), line(uri: "/about"), line(uri: "/a.css"), line(uri: "/b/c.html", status: "304"), line(uri: "/x?a", status: "404"),
      line(uri: "/x?b", status: "404"), line(uri: "/login", status: "301"), line(uri: "/api/x", status: "502"), line(status: "0"), "nonsense", "",
    ])
    #expect((found.total.succeeded, found.total.redirected, found.total.refused, found.total.missing, found.total.failed) == (3, 2, 2, 2, 1))
    #expect(found.unreadableLines == 1)
    func texts(_ list: FrequentTexts) -> [String] { list.top(9).map { "\(String(decoding: $0.text, as: UTF8.self)) \($0.count)" } }
    #expect(texts(found.pages) == ["/about 2", "/b/c.html 1"])
    #expect(texts(found.missing) == ["/x 2"])
    #expect(texts(found.failing) == ["/api/x 1"])
  }

  @Test func `hours and days are those of the server's wall`() {
    let found = figures(of: [
      line(time: "2026-01-15T23:30:00+02:00"), line(time: "2026-01-15T21:31:00+00:00"), line(time: "2026-01-16T00:10:00+02:00"),
    ])
    #expect(found.byHour.map(\.counts.requests) == [1, 1, 1])
    #expect(found.byDay.map(\.counts.requests) == [2, 1])
    #expect(found.last! - found.first! == 2400)
  }

  @Test func `percentiles are exact below four seconds, and close above`() {
    var times = ResponseTimes()
    for value in 1...1000 { times.add(milliseconds: value) }
    #expect(times.percentile(0.5) == 0.5 && times.percentile(0.95) == 0.95 && times.percentile(0.99) == 0.99 && times.mean == 0.5005)
    for value in [4096, 5000, 65_535, 1_000_000, 1 << 41] {
      var one = ResponseTimes()
      one.add(milliseconds: value)
      let exact = Double(min(value, 1 << 40)) / 1000
      #expect(abs(one.percentile(0.5)! - exact) <= exact / 64)
    }
    #expect(ResponseTimes().percentile(0.5) == nil)
  }

  @Test func `what is frequent is found among any number of rare ones, in bounded memory`() {
    var texts = FrequentTexts(width: 100)
    for number in 0..<20_000 {
      let rare = Array("/rare-\(number)".utf8), common = Array("/common-\(number % 5)".utf8)
      texts.add(rare, 0..<rare.count)
      if number.isMultiple(of: 4) { texts.add(common, 0..<common.count) }
    }
    let top = texts.top(5)
    #expect(Set(top.map { String(decoding: $0.text, as: UTF8.self) }) == ["/common-0", "/common-1", "/common-2", "/common-3", "/common-4"])
    #expect(top.allSatisfy { $0.count <= 1000 && $0.count >= 1000 - texts.undercount })
    #expect(texts.top(.max).count < 1000)
  }
}
