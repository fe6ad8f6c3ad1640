import HTTPClient
import JSON
import Nginx
import POSIX
import Publishing
import TestSupport
import Testing

/// `/apps/<slug>/` on a base domain.
@Suite struct SitePathTests {
  private func publishedBelowBase() throws -> PublishedHome {
    let home = try PublishedHome()
    try Files.makeDirectories(home.home)
    try Files.write(home.path("settings.json"), Array(#"{ "nginx": { "domains": ["apps.example.org"] } }"#.utf8))
    #expect(try home.publish(home.release("1.0.0", files: pages("one")).path).error == nil)
    return home
  }

  @Test(arguments: [
    ("/apps/shop", ""), ("/apps/shop/", "/"), ("/apps/shop/blog/?a=1&b=%20", "/blog/?a=1&b=%20"), ("/apps/shop?a", "?a"), ("/apps/shop/%0d%0aX:1", "/%0d%0aX:1"),
    ("/apps/shop//evil.example", "//evil.example"),
  ]) func `leads to the site's own name`(path: String, rest: String) throws {
    let home = try publishedBelowBase()
    let response = try home.get(path, host: "apps.example.org")
    #expect(response.status == 307)
    #expect(response.header("Location") == "http://shop.apps.example.org:\(home.port)\(rest)")
    #expect(response.header("X") == nil)
  }

  @Test func `leads nowhere else, and only there`() throws {
    let home = try publishedBelowBase()
    #expect(try home.text("/about", host: "shop.apps.example.org") == pages("one")["about.html"])
    for path in ["/apps/", "/apps/UPPER/", "/apps/a.b/", "/apps/-a/", "/apps/evil.example%2f/", "/apps/shop@evil.example/", "/apps/shop\\evil/", "/"] {
      #expect(try home.get(path, host: "apps.example.org").status == 404, "\(path)")
    }
    #expect(try home.get("/apps/shop/").status == 404, "a site's own folder is its own affair")
  }
}

/// A site whose addresses begin with `/apps/<slug>/`.
@Suite struct `A site by path on a base domain` {
  private func files(_ label: String, path: String = "/apps/shop", style: String = "0123abcd", redirects: String = "/old /about 301\n/b/* /blog/:splat 302") -> [String: String] {
    var files = pages(label, style: style).mapValues { $0.replacing("=/static", with: "=\(path)/static") }
    files["routes.json"] = #"{ "basePath": "\#(path)", "routes": [] }"#
    files["_redirects"] = redirects
    return files
  }

  private func home(tlsPort: Int? = nil) throws -> PublishedHome {
    let home = try PublishedHome()
    try Files.makeDirectories(home.home)
    let port = tlsPort.map { #", "tlsPort": \#($0)"# } ?? ""
    try Files.write(home.path("settings.json"), Array(#"{ "nginx": { "domains": ["apps.example.org"]\#(port) } }"#.utf8))
    return home
  }

  private func answer(_ home: PublishedHome, _ path: String, host: String = "apps.example.org") throws -> String {
    let response = try home.get(path, host: host)
    return "\(response.status) \(response.header("Location") ?? String(decoding: response.body, as: UTF8.self))"
  }

  @Test func `is served there and on its own names, through releases and back, without a reload`() throws {
    let home = try home()
    let one = try home.release("1", domains: ["www.example.org"], files: files("one", style: "00000001"))
    let reply = try home.publish(one.path)
    try #require(reply.error == nil, "\(reply)")
    #expect(reply.outputs?["urls"]?.arrayValue?.contains(.string("http://apps.example.org:\(home.port)/apps/shop/")) == true, "\(reply)")
    #expect(home.plugin.logMessages.contains { $0.contains("is live") && $0.contains("/apps/shop/") })
    let page = files("one", style: "00000001")
    let expected = [
      ("/apps/shop/", "200 \(page["index.html"]!)"), ("/apps/shop/about", "200 \(page["about.html"]!)"), ("/apps/shop/blog", "200 \(page["blog/index.html"]!)"),
      ("/apps/shop/static/app.00000001.css", "200 \(page["static/app.00000001.css"]!)"), ("/apps/shop/none", "404 \(page["404.html"]!)"),
      ("/apps/shop/old", "301 /apps/shop/about"), ("/apps/shop/b/x%20y?z", "302 /apps/shop/blog/x%20y?z"), ("/apps/shop", "308 /apps/shop/"),
      ("/apps/shop?a=1", "308 /apps/shop/?a=1"), ("/apps//shop//about", "200 \(page["about.html"]!)"),
      ("/apps/shop%2fabout", "200 \(page["about.html"]!)"),
    ]
    for (path, text) in expected {
      #expect(try answer(home, path) == text, "\(path)")
      #expect(try answer(home, path, host: "www.example.org") == text, "\(path)")
    }
    #expect(try answer(home, "/about", host: "www.example.org") == "200 \(page["about.html"]!)")
    let nothing = ["/", "/about", "/static/app.00000001.css", "/apps/", "/apps/SHOP/", "/Apps/shop/", "/apps/.shop/"]
    for path in nothing { #expect(try home.get(path, host: "apps.example.org").status == 404, "\(path)") }

    let processes = try home.processes()
    #expect(try home.publish(home.release("2", domains: ["www.example.org"], files: files("two", style: "00000002")).path).error == nil)
    #expect(try home.text("/apps/shop/about", host: "apps.example.org") == "<h1>about two</h1>")
    #expect(try answer(home, "/apps/shop/static/app.00000001.css") == "200 \(page["static/app.00000001.css"]!)", "from the pool")
    #expect(try home.publish(["site": "shop", "version": "previous"]).error == nil)
    #expect(try home.text("/apps/shop/about", host: "apps.example.org") == "<h1>about one</h1>")
    // Another site with the very same rules but its own path, and one that is made for the root.
    #expect(try home.publish(home.release("1", site: "blog", files: files("blog", path: "/apps/blog")).path).error == nil)
    #expect(try home.publish(home.release("1", site: "root", files: pages("root")).path).error == nil)
    #expect(try home.publish(["release": .string(one.path), "environment": "staging"]).error == nil)
    #expect(try home.text("/apps/blog/about", host: "apps.example.org") == "<h1>about blog</h1>")
    #expect(try answer(home, "/apps/root/about?x") == "307 http://root.apps.example.org:\(home.port)/about?x")
    #expect(try answer(home, "/apps/staging--shop/about") == "307 http://staging--shop.apps.example.org:\(home.port)/about")
    #expect(try answer(home, "/apps/shop/about", host: "staging--shop.apps.example.org") == "200 \(page["about.html"]!)")
    // As no client writes it.
    func raw(_ path: String) throws -> String {
      let answer = try RawRequest.send("GET \(path) HTTP/1.1\r\nHost: apps.example.org\r\nConnection: close\r\n\r\n", port: home.port)
      let body = answer.firstRange(of: "\r\n\r\n").map { answer[$0.upperBound...] } ?? ""
      return "\(answer.dropFirst(9).prefix(3)) \(body)"
    }
    #expect(try raw("/apps/root/../shop/about") == "200 <h1>about one</h1>")
    for path in ["/apps/shop/../root/about", "/apps/shop/../about", "/apps/shop/../../about", "/apps/shop/%2e%2e/none/about", "/apps/shop/..%2froot/about", "/apps//root/about"] {
      #expect(try raw(path).hasPrefix("404 "), "\(path): written in this way it leads to no other name")
    }
    #expect(try raw("/apps/shop/../../../../etc/passwd").hasPrefix("400 "))
    #expect(try home.processes().first == processes.first)

    let layout = Layout(home: home.home)
    let deployment = Deployment(layout: layout, site: "shop", environment: "production")
    let report = try Audit(deployment).run(repairs: false, owner: "test") { _ in }
    #expect(report.drifts.isEmpty && report.requests > 5, "\(report.drifts)")
    let names = try ServedDomain.all(layout).filter { $0.domain == "apps.example.org" }
    #expect(names.map { "\($0.domain)\($0.path) \($0.holder.site) \($0.origin.rawValue)" } == ["apps.example.org/apps/blog/ blog path", "apps.example.org/apps/shop/ shop path"])
    let check = DomainCheck(layout: layout, listen: ListenAddress(address: "127.0.0.1", port: home.port), ownAddresses: []) { _ in nil }
    let finding = try #require(try check.findings("apps.example.org").first)
    #expect(finding.result == .good && finding.message.hasPrefix("is a base domain: /apps/blog/, /apps/shop/ at"), "\(finding)")
    // Which release answered is in the log.
    let log = String(decoding: try Files.read(home.www("nginx/logs/access.log")), as: UTF8.self)
    let line = log.split(separator: "\n").first { $0.contains(#""uri":"/apps/shop/about""#) && $0.contains("apps.example.org") }
    #expect(line?.contains(#""host":"apps.example.org""#) == true && line?.contains("\"release\":\"shop/\(one.version)\"") == true, "\(line ?? "-")")
  }

  @Test func `a password, a server behind and headers hold there as well`() throws {
    let home = try home()
    let behind = try FreePorts.next()
    var files = files("one")
    files["_headers"] = "/about\n  X-Page: about"
    let release = try home.release("1", files: files).path
    #expect(try home.publish(["release": .string(release), "apiUpstream": .string("http://127.0.0.1:\(behind)")]).error == nil)
    #expect(try home.get("/apps/shop/about", host: "apps.example.org").header("X-Page") == "about")
    #expect(try home.get("/apps/shop/about", host: "apps.example.org").header("Content-Security-Policy")?.contains("default-src 'self'") == true)
    #expect(try home.get("/apps/shop/api/x", host: "apps.example.org", method: "POST").status == 502)
    #expect(try home.get("/api/x", host: "apps.example.org").status == 404)
    #expect(try home.publish(["release": .string(release), "protect": "zoe:correct horse battery"]).error == nil)
    #expect(try home.get("/apps/shop/about", host: "apps.example.org").status == 401)
    #expect(try home.get("/apps/shop/about", host: "apps.example.org", ["Authorization": "Basic em9lOmNvcnJlY3QgaG9yc2UgYmF0dGVyeQ=="]).status == 200)
  }

  @Test func `HTTPS is the base domain's own, and not the site's`() throws {
    let tlsPort = try FreePorts.next()
    let home = try home(tlsPort: tlsPort)
    #expect(try home.publish(home.release("1", files: files("one")).path).error == nil)
    let authority = try CertificateAuthority()
    let store = CertificateStore(layout: Layout(home: home.home))
    func install(_ name: String) throws {
      let issued = try authority.issue([name])
      try store.install(try CheckedCertificate(certificate: issued.chain, key: issued.key, domains: [name], now: Clock.now), for: [name])
    }
    try install("shop.apps.example.org")
    #expect(try home.get("/apps/shop/about", host: "apps.example.org").status == 200)
    #expect(try home.get("/apps/shop/about", host: "shop.apps.example.org").header("Location") == "https://shop.apps.example.org:\(tlsPort)/apps/shop/about")
    try install("apps.example.org")
    #expect(try home.get("/apps/shop/about?x", host: "apps.example.org").header("Location") == "https://apps.example.org:\(tlsPort)/apps/shop/about?x")
    var request = HTTPRequest("GET", "https://apps.example.org:\(tlsPort)/apps/shop/about")
    request.addresses = ["apps.example.org:\(tlsPort):127.0.0.1"]
    request.authorityFile = authority.root
    #expect(try HTTPClient().send(request).body == Array("<h1>about one</h1>".utf8))
  }

  @Test func `a path that no site can have is refused, and the operator's is for releases that have none`() throws {
    let home = try home()
    for path in ["/../x", "/a;} server {", "/apps/shop/", "/api"] {
      let reply = try home.publish(home.release("1-\(UInt64.random(in: 0...999_999))", files: files("bad", path: path)).path)
      #expect(reply.kind == "validation" && reply.message?.contains("mistake") == true, "\(reply)")
      #expect("\(reply)".contains("routes.json") && "\(reply)".contains("no base path"), "\(reply)")
    }
    var other = files("vite")
    other["routes.json"] = nil
    let release = try home.release("2", files: other)
    #expect(try home.publish(["release": .string(release.path), "basePath": "/apps/shop/"]).kind == "validation")
    #expect(try home.publish(["release": .string(release.path), "basePath": "/apps/shop"]).error == nil)
    #expect(try answer(home, "/apps/shop/about") == "200 <h1>about vite</h1>")
    #expect(try home.publish(["site": "shop", "version": .string(release.version)]).error == nil)
    #expect(try answer(home, "/apps/shop/about") == "200 <h1>about vite</h1>", "a rollback leaves it as it is")
    let own = try home.release("3", files: files("own", path: "/docs"))
    #expect(try home.publish(["release": .string(own.path), "basePath": "/apps/shop"]).message?.contains("mistake") == true)
    #expect(try home.publish(own.path).error == nil)
    #expect(try answer(home, "/docs/about", host: "shop.localhost") == "200 <h1>about own</h1>")
    #expect(try answer(home, "/apps/shop/docs/about") == "307 http://shop.apps.example.org:\(home.port)/docs/about")
    // Each release comes back with its own, and one for the root without.
    let plain = try home.release("4", files: pages("plain"))
    #expect(try home.publish(plain.path).error == nil)
    for (version, path, host) in [
      (release.version, "/apps/shop/about", "apps.example.org"), (own.version, "/docs/about", "shop.localhost"), (plain.version, "/about", "shop.localhost"),
    ] {
      let reply = try home.publish(["site": "shop", "version": .string(version)])
      #expect(reply.error == nil, "\(reply)")
      #expect(try home.get(path, host: host).status == 200, "\(version)")
      #expect(try home.get("/docs/about", host: "shop.localhost").status == (version == own.version ? 200 : 404))
      #expect(try home.get("/apps/shop/about", host: "apps.example.org").status == (version == release.version ? 200 : 307))
    }
  }
}
