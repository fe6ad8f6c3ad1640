import HTTPClient
import JSON
import POSIX
import TestSupport
import Testing

@Suite struct `The rules of a site` {
  private func files(_ label: String, redirects: String? = nil, headers: String? = nil) -> [String: String] {
    var files = pages(label)
    files["_redirects"] = redirects
    files["_headers"] = headers
    return files
  }

  @Test func `come and go with their release; a rollback and another name need no reload`() throws {
    let home = try PublishedHome()
    let one = try home.release("1", files: files("one", redirects: "/old /about 301\n/* /index.html 200", headers: "/*\n  X-Release: one"))
    let two = try home.release("2", files: files("two", redirects: "/old /blog 302"))
    #expect(try home.publish(one.path).error == nil)
    #expect(try home.get("/old").header("Location") == "/about")
    #expect(try home.get("/").header("X-Release") == "one")
    #expect((try home.get("/any/where").status, try home.text("/any/where")) == (200, pages("one")["index.html"]))
    #expect(try home.get("/_redirects").status == 404)
    let reply = try home.publish(two.path)
    #expect(reply.error == nil, "\(reply)")
    #expect(try home.get("/old").header("Location") == "/blog")
    #expect(try home.get("/").header("X-Release") == nil)
    let processes = try home.processes()
    #expect(try home.publish(["site": "shop", "version": "previous"]).error == nil)
    #expect(try home.get("/old").header("Location") == "/about")
    #expect(try home.publish(["release": .string(two.path), "environment": "staging"]).error == nil)
    #expect(try home.get("/old", host: "staging.shop.localhost").header("Location") == "/blog")
    #expect(try home.publish(home.release("1", site: "other", files: files("other", redirects: "/old /blog 302")).path).error == nil)
    #expect(try home.undo(#require(reply.result?["undo"])).error == nil)
    #expect(try home.get("/old").header("Location") == "/about")
    #expect(try home.processes() == processes, "nothing of this was a reload")
    #expect(try Files.readLink(home.www("sites/shop/production/rules")).hasPrefix("../../../rules/"))
  }

  @Test func `with mistakes are refused, all of them by their lines, and nothing changes`() throws {
    let home = try PublishedHome()
    #expect(try home.publish(home.release("1", files: files("one", redirects: "/old /about 301")).path).error == nil)
    let configuration = try Files.read(home.www("nginx/nginx.conf"))
    let bad = try home.release(
      "2", files: files("two", redirects: "/a /b 301\n/x /y 999\n/p https://api.example.org/:splat 200\n/c /c 301\n", headers: "/*\n  Set-Cookie: a=b"))
    let reply = try home.publish(bad.path)
    #expect(reply.kind == "validation")
    let found = (reply.error?["data"]?["diagnostics"]?.arrayValue ?? []).compactMap { finding in
      finding["file"]?.stringValue.map { "\($0):\(finding["line"]?.integerValue ?? 0):\(finding["column"]?.integerValue ?? 0)" }
    }
    #expect(Set(found).isSuperset(of: ["_redirects:2:7", "_redirects:3:4", "_redirects:4:1", "_headers:2:3"]) || found.count == 4, "\(reply)")
    #expect(home.plugin.checkpoints.count == 1)
    #expect(try home.get("/old").header("Location") == "/about")
    #expect(try Files.read(home.www("nginx/nginx.conf")) == configuration)
    // The next publication of another site works.
    #expect(try home.publish(home.release("1", site: "other", files: files("other", redirects: "/o /about 302")).path).error == nil)
    #expect(try home.get("/o", host: "other.localhost").status == 302)
  }

  @Test func `one that nginx does not take is named by site, environment and line`() throws {
    let home = try PublishedHome()
    let long = "/ok /x 301\n/\(String(repeating: "é", count: 300))/:name /x/:name 301"
    let reply = try home.publish(home.release("1", files: files("one", redirects: long)).path)
    #expect(reply.kind == "validation", "\(reply)")
    let finding = reply.error?["data"]?["diagnostics"]?.arrayValue?.first
    #expect((finding?["file"], finding?["line"]) == ("_redirects", 2), "\(reply)")
    #expect(reply.message?.contains("shop (production)") == true, "\(reply)")
    #expect(try home.publish(home.release("1", site: "other", files: pages("other")).path).error == nil)
  }

  @Test func `a proxy of the release counts only when the operator allows its server`() throws {
    let home = try PublishedHome()
    let nobody = try FreePorts.next()
    let release = try home.release("1", files: files("one", redirects: "/out/* http://127.0.0.1:\(nobody)/:splat 200")).path
    let refused = try home.publish(release)
    #expect(refused.kind == "validation")
    #expect("\(refused)".contains("upstreams"), "\(refused)")
    #expect(try home.publish(["release": .string(release), "upstreams": [.string("http://127.0.0.1:\(nobody)")]]).error == nil)
    #expect(try home.get("/out/x").status == 502)
  }

  @Test func `passwords are kept hashed, and asked for`() throws {
    let home = try PublishedHome()
    let release = try home.release("1", files: pages("one"))
    let password = "correct horse battery"
    let reply = try home.publish(["release": .string(release.path), "protect": .string("zoe:\(password)\n")])
    #expect(reply.error == nil, "\(reply)")
    #expect(try home.get("/").status == 401)
    let file = String(decoding: try Files.read(home.www("sites/shop/production/htpasswd")), as: UTF8.self)
    #expect(file.hasPrefix("zoe:$6$"))
    for path in try Files.walk(home.www("")) where !path.hasSuffix(".sock") {
      if let bytes = try? Files.read(home.www(path)) { #expect(!String(decoding: bytes, as: UTF8.self).contains(password), "\(path)") }
    }
    #expect(!String(decoding: home.plugin.everything, as: UTF8.self).contains(password))
    // A rollback leaves it as it is, the next publication without it takes it away.
    #expect(try home.publish(["site": "shop", "version": .string(release.version)]).error == nil)
    #expect(try home.get("/").status == 401)
    #expect(try home.publish(release.path).error == nil)
    #expect(try home.get("/").status == 200)
    for bad in ["zoe", "zoe:short", "a b:longenough", "x:\u{1}longenough", "zoe:longenough\nzoe:longenough"] {
      let reply = try home.publish(["release": .string(release.path), "protect": .string(bad)])
      #expect(reply.kind == "validation", "\(reply)")
      #expect(reply.message?.contains("longenough") != true)
    }
  }

  @Test func `of a home that an earlier version served go on counting`() throws {
    let home = try PublishedHome()
    let nobody = try FreePorts.next()
    #expect(try home.publish(home.release("1", files: pages("one")).path).error == nil)
    try Files.remove(home.www("sites/shop/production/rules"))
    try Files.write(home.www("sites/shop/production/rules.json"), Array(#"{"apiUpstream": "127.0.0.1:\#(nobody)"}"#.utf8))
    #expect(try home.publish(home.release("1", site: "other", files: pages("other")).path).error == nil)
    #expect(try home.text("/about") == pages("one")["about.html"])
    #expect(try home.get("/api/x").status == 502)
    #expect(!Files.exists(home.www("sites/shop/production/rules.json")))
  }
}
