import HTTPClient
import JSON
import POSIX
import SiteRules
import TestSupport
import Testing

@testable import Nginx

/// A site below a path of its host, whose files lie at the root.
@Suite struct `A site below a path` {
  private func server(redirects: String = "", headers: String = "", with change: (inout RuleSet) throws -> Void = { _ in }) throws -> RuleServer {
    try RuleServer(
      ["index.html": "start", "about.html": "about", "404.html": "nothing", "blog/index.html": "blog", "static/a.0123abcd.css": "style", "été.html": "été"],
      redirects: redirects, headers: headers
    ) { set in
      set.basePath = BasePath("/apps/shop")
      try change(&set)
    }
  }

  @Test func `is served there as at the root, and at the root as well`() throws {
    let server = try server(
      redirects: "/home /\n/old/* /blog/:splat 302\n/forced /about 308!\n/out https://example.org/x 302\n/app/* /about 200\n/frag /#a\n/slash /slash/\n/q id=:id /i/:id",
      headers: "/about\n  X-Page: about")
    for base in ["/apps/shop", ""] {
      let expected = [
        ("/", "200 start"), ("/about", "200 about"), ("/about.html", "200 about"), ("/blog/", "200 blog"), ("/static/a.0123abcd.css", "200 style"),
        ("/%C3%A9t%C3%A9", "200 été"), ("/none", "404 nothing"), ("/none.css", "404 404 Not Found\n"), ("/api/x", "404 {\"error\":\"this site has no API\"}"),
        ("/_redirects", "404 nothing"), ("/.hidden", "404 nothing"), ("//about", "200 about"), ("/%61bout", "200 about"),
        ("/home", "301 /apps/shop/"), ("/home?x=1", "301 /apps/shop/?x=1"), ("/old/a%20b", "302 /apps/shop/blog/a%20b"), ("/forced", "308 /apps/shop/about"),
        ("/out", "302 https://example.org/x"), ("/app/x", "200 about"), ("/frag?q", "301 /apps/shop/?q#a"), ("/slash", "301 /apps/shop/slash/"),
        ("/q?id=7", "301 /apps/shop/i/7"), ("/-/none", "404 nothing"),
      ]
      for (path, answer) in expected { #expect(try server.answer(base + path) == answer, "\(base)\(path)") }
      #expect(try server.get("\(base)/about").header("X-Page") == "about")
      #expect(try server.get("\(base)/static/a.0123abcd.css").header("Cache-Control") == "public, max-age=31536000, immutable")
      #expect(try server.get("\(base)/about", method: "POST").status == 405)
    }
    #expect(try server.answer("/apps/shop") == "308 /apps/shop/")
    #expect(try server.answer("/apps/shop?a=/%0d%0aX:1") == "308 /apps/shop/?a=/%0d%0aX:1")
    for path in ["/apps/shopping/about", "/apps/", "/apps", "/Apps/shop/about", "/apps/shop/apps/shop/about", "/shop/about", "/apps/shop/-/rule", "/apps/shop/-/proxy/100000000/"] {
      #expect(try server.answer(path) == "404 nothing", "\(path)")
    }
    // However it is written: what nginx makes of it counts.
    for path in ["/apps%2Fshop/about", "/apps//shop/about", "/%61pps/shop/about"] { #expect(try server.answer(path) == "200 about", "\(path)") }
  }

  @Test func `what a visitor sends breaks out of no line and no folder`() throws {
    let server = try server(redirects: "/go/* /:splat 302")
    #expect(try server.answer("/apps/shop/go/x") == "302 /apps/shop/x")
    for path in ["/apps/shop/go/%0d%0aX-Evil:%201", "/apps/shop/go//evil.example", "/apps/shop/go/%2f%2fevil.example", "/apps%2Fshop/go/x", "/apps/shop/go/\\evil"] {
      let response = try server.get(path)
      #expect(response.header("X-Evil") == nil)
      let location = response.header("Location") ?? "/apps/shop/"
      #expect(location.hasPrefix("/apps/shop/") && !location.hasPrefix("/apps/shop//"), "\(path): \(location)")
    }
    func status(_ path: String) throws -> Substring {
      try server.raw("GET \(path) HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n").dropFirst(9).prefix(3)
    }
    for (path, expected) in [
      ("/apps/shop/../shop/about", "200"), ("/x/../apps/shop/./about", "200"), ("/apps/shop/../about", "404"), ("/apps/shop/%2e%2e/other/about", "404"),
      ("/apps/shop/../../../etc/passwd", "400"), ("/apps/shop/..%2f..%2f..%2fetc/passwd", "400"), ("/apps/shop/..%2f..%2fabout", "200"), ("/apps/shop/%00", "400"),
      ("/apps/shop/x/../-/rule", "404"), ("/apps/shop/../../-/proxy/100000000/", "404"),
    ] { #expect(try status(path) == expected, "\(path)") }
  }

  @Test func `who comes from another site of its host is asked for a language`() throws {
    let server = try server(redirects: "/ /about 302! Language=fr\n/ /index.html 200 Language=en")
    for (referer, answer) in [
      ("", "302 /apps/shop/about"), ("http://shop.localhost/apps/other/", "302 /apps/shop/about"), ("http://shop.localhost/apps/shopping", "302 /apps/shop/about"),
      ("http://elsewhere.example/apps/shop/", "302 /apps/shop/about"), ("http://shop.localhost/apps/shop/x?y", "200 start"),
      ("https://shop.localhost:8443/apps/shop", "200 start"),
    ] { #expect(try server.answer("/apps/shop/", ["Referer": referer, "Accept-Language": "fr, en;q=0.5"]) == answer, "\(referer)") }
  }

  @Test func `servers behind it are asked without the path, and told of it`() throws {
    let behind = try PythonServer(
      """
      import http.server
      class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
          text = (self.path + " " + str(self.headers.get("X-Forwarded-Prefix"))).encode()
          self.send_response(200); self.send_header("Content-Length", str(len(text))); self.end_headers(); self.wfile.write(text)
        def log_message(self, *_): pass
      server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
      print(server.server_port, flush=True)
      server.serve_forever()
      """)
    let server = try server(redirects: "/out/* http://127.0.0.1:\(behind.port)/in/:splat 200") { set in
      set.proxies = [
        .init(prefix: "/api/", upstream: try #require(Upstream("http://127.0.0.1:\(behind.port)"))),
        .init(prefix: "/v2/", upstream: try #require(Upstream("http://127.0.0.1:\(behind.port)/second/"))),
      ]
      set.rateLimit = nil
    }
    #expect(try server.answer("/apps/shop/api/a%20b?x=%2F") == "200 /api/a%20b?x=%2F /apps/shop")
    #expect(try server.answer("/apps/shop/v2/x?y") == "200 /second/x?y /apps/shop")
    #expect(try server.answer("/apps/shop/out/x?y") == "200 /in/x?y /apps/shop")
    #expect(try server.answer("/api/x") == "200 /api/x None")
    for path in ["/apps/shop/api/../secret", "/apps/shop/api/..%2f..%2fsecret", "/apps/shop/x/../api/y", "/%61pps/shop/api/x", "/apps/shop/%61pi/x", "/x/../apps/shop/api/y"] {
      let answer = try server.raw("GET \(path) HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n")
      #expect(answer.hasPrefix("HTTP/1.1 400") || answer.hasPrefix("HTTP/1.1 404"), "\(path): \(answer.prefix(60))")
    }
  }

  @Test func `a set keeps it, and one that is damaged is refused`() throws {
    var set = RuleSet()
    let plain = set.id
    set.basePath = BasePath("/apps/shop")
    #expect(set.id != plain)
    #expect(try RuleSet(set.json) == set)
    for path in ["/../x", "/a\"; return 200", "/a\n", ""] {
      var json = set.json.objectValue
      json?["basePath"] = .string(path)
      #expect(throws: (any Error).self) { try RuleSet(.object(json ?? [:])) }
    }
  }
}
