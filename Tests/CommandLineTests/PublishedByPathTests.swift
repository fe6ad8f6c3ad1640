import HTTPClient
import JSON
import POSIX
import TestSupport
import Testing

/// The example, compiled for a path and published on a base domain: whatever its pages name is there, below that path.
@Suite struct PublishedByPathTests {
  private let slipway: Slipway
  private let port: Int
  private let host = "apps.example.org"
  private var site: String { slipway.folder.path("site/site.json") }

  init() throws {
    slipway = try Slipway()
    port = try FreePorts.next()
    try slipway.folder.write("home/settings.json", #"{ "nginx": { "port": \#(port), "domains": ["\#(host)"] } }"#)
    let example = Path.join(BuiltPrograms.root, "examples/portfolio")
    for file in try Files.walk(example) { try slipway.folder.write("site/\(file)", Files.read(Path.join(example, file))) }
    var definition = try JSONValue(parsing: Files.read(site)).objectValue ?? [:]
    definition["url"] = .string("http://\(host):\(port)")
    definition["deployment"] = [
      "domains": ["portfolio.example.org"], "base_path": "/apps/portfolio", "redirects": [["from": "/travaux/*", "to": "/projets?:splat", "status": 302]],
    ]
    try slipway.folder.write("site/site.json", JSONValue.object(definition).text())
  }

  private func publish() throws {
    let run = try slipway("run", "\(BuiltPrograms.root)/pipelines/publish.json", "-p", "site=\(site)")
    try #require(run.code == 0, "\(run.errors)\(run.output)")
  }

  private func get(_ path: String) throws -> HTTPResponse {
    try HTTPClient().send(HTTPRequest("GET", "http://127.0.0.1:\(port)\(path)", headers: [HTTPHeader("Host", host)]))
  }

  /// Local addresses of a page or a style sheet, each once; those of an API are asked by POST or of a server that isn't there.
  private func addresses(in text: String) -> Set<String> {
    let found = text.matches(of: /(?:href|src|poster|action|content|data-address)=["']?([^"'\s>]+)|url\(["']?([^"')]+)|[ ,"](\/[^ ,"]+) [0-9]+[wx]/)
    let texts = found.compactMap { $0.1 ?? $0.2 ?? $0.3 }.map { $0.replacing("http://\(host):\(port)", with: "") }
    return Set(texts.filter { $0.hasPrefix("/") && !$0.contains("/api/") }.map { String($0.prefix { $0 != "#" && $0 != "?" }) })
  }

  @Test func `every page and all that it names is there, also after the next release`() throws {
    defer { _ = try? slipway("nginx", "stop") }
    try publish()
    var known: [String: HTTPResponse] = [:]
    var pending: Set = ["/apps/portfolio/", "/apps/portfolio/nothing-here"]
    while let path = pending.popFirst() {
      let response = try get(path)
      known[path] = response
      #expect(response.status == (path.hasSuffix("nothing-here") ? 404 : 200), "\(path)")
      guard ["text/html", "text/css"].contains(where: { response.header("Content-Type")?.hasPrefix($0) == true }) else { continue }
      let addresses = addresses(in: String(decoding: response.body, as: UTF8.self))
      for address in addresses where !address.hasPrefix("/apps/portfolio/") { Issue.record("\(path) names \(address)") }
      pending.formUnion(addresses.filter { known[$0] == nil })
    }
    let pages = known.values.count { $0.header("Content-Type")?.hasPrefix("text/html") == true }
    #expect(pages == 7 && known.count > 25, "\(known.keys.sorted())")
    let moved = try get("/apps/portfolio/travaux/2024?x")
    #expect((moved.status, moved.header("Location")) == (302, "/apps/portfolio/projets?2024"))
    #expect(try get("/").status == 404)

    // Every style sheet changes its name; who still has an old page gets the old one.
    var definition = try JSONValue(parsing: Files.read(site)).objectValue ?? [:]
    definition["styles"] = [":root": ["--color-accent": "#123456"]]
    try slipway.folder.write("site/site.json", JSONValue.object(definition).text())
    try publish()
    let styles = known.filter { $0.key.hasSuffix(".css") }
    #expect(!styles.isEmpty)
    for (path, response) in styles { #expect(try get(path).body == response.body, "\(path)") }

    let domains = try slipway("domain", "list", "--json").json?.arrayValue ?? []
    #expect(domains.contains { $0["domain"] == "apps.example.org" && $0["path"] == "/apps/portfolio/" && $0["from"] == "path" }, "\(domains)")
    let stats = try #require(try slipway("stats", "portfolio", "--environment", "production", "--json").json)
    #expect((stats["total"]?["requests"]?.integerValue ?? 0) >= known.count, "\(stats)")
    let versions = try slipway("release", "list", "portfolio", "--quiet").lines
    try #require(versions.count == 2)
    let difference = try slipway("release", "diff", "portfolio@\(versions[1])", "portfolio@\(versions[0])", "--json").json
    #expect(difference?["deadLinks"] == [] && difference?["brokenLinks"] == [], "\(difference ?? .null)")
    let audit = try slipway("audit", "portfolio")
    #expect(audit.code == 0, "\(audit.output)")
    try showInBrowser()
  }

  private func showInBrowser() throws {
    guard Browser.isInstalled else { return }
    let browser = try BrowserSession(hosts: [host])
    for page in ["", "projets"] {
      let url = "http://\(host):\(port)/apps/portfolio/\(page)"
      let visit = try browser.visit(
        url,
        [
          .run("return [...document.images].filter(i => i.getAttribute('src') && i.loading != 'lazy' && !i.naturalWidth).length"), .run("return document.styleSheets.length"),
        ])
      #expect(visit.results[0] == 0 && visit.results[1] != 0, "\(page): \(visit.results)")
      #expect(visit.complaints.isEmpty, "\(page): \(visit.complaints)")
    }
  }
}
