import HTTPClient
import JSON
import POSIX
import Synchronization
import TestSupport
import Testing

@Suite struct `A switch` {
  @Test func `changes what is served without touching nginx`() throws {
    let home = try PublishedHome()
    let one = try home.release("1.0.0", files: pages("one", style: "11111111"))
    let two = try home.release("1.1.0", files: pages("two", style: "22222222"))
    #expect(try home.publish(one.path).error == nil)
    let processes = try home.processes()
    let configuration = try Files.read(home.www("nginx/nginx.conf"))
    let reply = try home.publish(two.path)
    #expect(reply.outputs?["previous"]?.stringValue == one.version)
    #expect(try home.text("/") == pages("two", style: "22222222")["index.html"])
    // A page that was loaded before the switch still finds its style sheet.
    let stale = try home.get("/static/app.11111111.css")
    #expect((stale.status, stale.body) == (200, Array(pages("one", style: "11111111")["static/app.11111111.css"]!.utf8)))
    #expect(stale.header("Cache-Control") == "public, max-age=31536000, immutable")
    #expect(stale.header("X-Content-Type-Options") == "nosniff")
    // Another site, another environment: no reload either.
    #expect(try home.publish(home.release("3.0", site: "blog", domains: ["blog.example.org"], files: pages("blog")).path).error == nil)
    #expect(try home.publish(["release": .string(one.path), "environment": "staging"]).error == nil)
    #expect(try home.text("/about", host: "blog.example.org") == pages("blog")["about.html"])
    #expect(try home.text("/about", host: "staging.shop.localhost") == pages("one")["about.html"])
    #expect(try home.text("/about") == pages("two")["about.html"])
    #expect(try home.processes() == processes)
    #expect(try Files.read(home.www("nginx/nginx.conf")) == configuration)
    #expect(home.startCount == 1)
  }

  @Test func `lays links and files as the design says`() throws {
    let home = try PublishedHome()
    let one = try home.release("1.0.0", domains: ["shop.example.org"], files: pages("one"))
    let two = try home.release("1.1.0", domains: ["shop.example.org"], files: pages("two"))
    #expect(try home.publish(one.path).error == nil)
    #expect(try home.publish(two.path).error == nil)
    #expect(try Files.readLink(home.www("hosts/shop.example.org")) == "../sites/shop/production")
    #expect(try Files.readLink(home.www("hosts/shop.localhost")) == "../sites/shop/production")
    #expect(try Files.readLink(home.www("sites/shop/production/current")) == "../../../releases/shop/\(two.version)")
    #expect(try Files.readLink(home.www("sites/shop/production/previous")) == "../../../releases/shop/\(one.version)")
    let pooled = try Files.status(home.www("pool/shop/static/app.0123abcd.css"))
    // In both releases, and in the pool: a file that stays the same is there once.
    #expect(pooled.linkCount == 3)
    #expect(try Files.status(home.www("releases/shop/\(one.version)/robots.txt")).linkCount == 2)
    #expect(try Files.status(home.www("releases/shop/\(one.version)/index.html")).linkCount == 1)
    #expect(try Files.status(home.www("releases/shop/\(one.version)/index.html")).permissions & 0o222 == 0)
    #expect(try Files.list(home.www("releases/shop")).allSatisfy { !$0.hasPrefix(".staging") })
  }

  @Test func `gives pages of one size ETags of their own, and keeps those of unchanged ones`() throws {
    let home = try PublishedHome()
    var first = pages("one")
    first["same.html"] = "<h1>same</h1>"
    var second = pages("two")
    second["same.html"] = "<h1>same</h1>"
    #expect(first["about.html"]!.utf8.count == second["about.html"]!.utf8.count)
    #expect(try home.publish(home.release("1.0.0", files: first).path).error == nil)
    let about = try #require(try home.get("/about").header("ETag"))
    let same = try #require(try home.get("/same").header("ETag"))
    #expect(try home.get("/about", ["If-None-Match": about]).status == 304)
    #expect(try home.publish(home.release("1.1.0", files: second).path).error == nil)
    let fresh = try home.get("/about", ["If-None-Match": about])
    #expect((fresh.status, String(decoding: fresh.body, as: UTF8.self)) == (200, "<h1>about two</h1>"))
    #expect(try home.get("/same", ["If-None-Match": same]).status == 304)
  }

  @Test func `to what is live already is unchanged, but makes good what is missing`() throws {
    let home = try PublishedHome()
    let release = try home.release("1.0.0", domains: ["shop.example.org"], files: pages("one"))
    #expect(try home.publish(release.path).result?["status"] == "succeeded")
    let checkpoints = home.plugin.checkpoints.count
    let again = try home.publish(release.path)
    #expect(again.result?["status"] == "unchanged")
    #expect(again.outputs?["version"]?.stringValue == release.version)
    #expect(home.plugin.checkpoints.count == checkpoints)

    // A page was changed behind our back, and a domain is gone.
    let page = home.www("releases/shop/\(release.version)/about.html")
    try Files.changePermissions(page, 0o644)
    try Files.write(page, Array("defaced".utf8))
    try Files.remove(home.www("hosts/shop.example.org"))
    #expect(try home.publish(release.path).result?["status"] == "succeeded")
    #expect(try home.text("/about", host: "shop.example.org") == pages("one")["about.html"])

    // nginx was killed, its socket and pid file left behind.
    home.stopNginx(Signals.kill)
    let afterwards = try home.publish(release.path)
    #expect(afterwards.result?["status"] == "succeeded", "\(afterwards)")
    #expect(try home.text("/about") == pages("one")["about.html"])
    #expect(home.startCount == 2)
  }

  @Test func `loses no request, fifty times`() throws {
    let home = try PublishedHome()
    let releases = try (0..<2).map { try home.release("1.\($0)", files: pages("n\($0)", style: "\($0)\($0)000000")) }
    for release in releases { #expect(try home.publish(release.path).error == nil) }
    let readers = Readers(port: home.port, count: 4)
    for index in 0..<50 {
      let reply = try home.publish(releases[index % 2].path)
      #expect(reply.error == nil, "\(reply)")
    }
    let (requests, failures) = readers.stop()
    #expect(failures.isEmpty, "\(failures.prefix(5))")
    #expect(requests > 500)
    #expect(home.startCount == 1)
  }
}

/// Visitors with connections that stay open: each loads the start page, then the style sheet that the page names.
final class Readers: Sendable {
  private struct State { var isStopped = false, running = 0, requests = 0, failures: [String] = [] }
  private let state = Mutex(State())

  init(port: Int, count: Int) {
    state.withLock { $0.running = count }
    for _ in 0..<count { startThread { self.read(port) } }
  }

  private func read(_ port: Int) {
    defer { state.withLock { $0.running -= 1 } }
    guard let client = try? HTTPClient() else { return fail("no client") }
    func get(_ path: String) -> HTTPResponse? {
      do {
        let response = try client.send(HTTPRequest("GET", "http://127.0.0.1:\(port)\(path)", headers: [HTTPHeader("Host", "shop.localhost")]))
        state.withLock { $0.requests += 1 }
        if response.status == 200 { return response }
        fail("\(path): \(response.status)")
      } catch { fail("\(path): \(error)") }
      return nil
    }
    while !state.withLock({ $0.isStopped }) {
      guard let page = get("/") else { continue }
      let text = String(decoding: page.body, as: UTF8.self)
      guard let start = text.firstRange(of: "/static/"), let end = text[start.lowerBound...].firstIndex(of: ">") else {
        fail("not the page: \(text)")
        continue
      }
      let path = String(text[start.lowerBound..<end])
      if let style = get(path), !String(decoding: style.body, as: UTF8.self).contains(path.dropFirst(12).prefix(8)) { fail("wrong style sheet for \(path)") }
    }
  }

  private func fail(_ message: String) { state.withLock { $0.failures.append(message) } }

  func stop() -> (requests: Int, failures: [String]) {
    state.withLock { $0.isStopped = true }
    while state.withLock({ $0.running }) > 0 { Clock.sleep(seconds: 0.01) }
    return state.withLock { ($0.requests, $0.failures) }
  }
}
