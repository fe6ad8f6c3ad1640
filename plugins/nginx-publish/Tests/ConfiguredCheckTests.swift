import HTTPClient
import JSON
import POSIX
import Releases
import TestSupport
import Testing

/// Checks of the step's config, most of them of an API behind the site: what can be slow, wrong or gone.
@Suite struct `Configured health checks` {
  /// Says each path that it was asked for.
  private static let script = """
    import http.server, time
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = 'HTTP/1.1'
        tries = 0
        def log_message(self, *arguments): pass
        def do_HEAD(self): self.do_GET()
        def do_GET(self):
            print(self.path, flush=True)
            status, body = 200, b'all is well'
            if self.path == '/api/hang': time.sleep(600)
            if self.path == '/api/500': status = 500
            if self.path == '/api/late':
                Handler.tries += 1
                if Handler.tries < 3: status = 503
            self.send_response(status)
            self.send_header('X-Service', 'shop 2.7')
            self.send_header('Set-Cookie', 'session=sesame')
            self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            if self.command == 'HEAD': return
            if self.path == '/api/drip':
                for byte in body:
                    time.sleep(0.3)
                    self.wfile.write(bytes([byte]))
            else: self.wfile.write(body)
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    server.daemon_threads = True
    print(server.server_port, flush=True)
    server.serve_forever()
    """

  /// A home with a release that is live, another one, and an API.
  private struct Site {
    let api: PythonServer
    let home: PublishedHome
    let good: String
    let next: (path: String, version: String, manifest: ReleaseManifest)

    init() throws {
      api = try PythonServer(script)
      home = try PublishedHome()
      let first = try home.release("1.0.0", files: pages("one"))
      good = first.version
      next = try home.release("1.1.0", domains: ["www.example.org"], files: pages("two"))
      let reply = try home.publish(["release": .string(first.path), "apiUpstream": .string("http://127.0.0.1:\(api.port)")])
      #expect(reply.error == nil, "\(reply)")
    }

    func publish(_ checks: JSONValue, timeout: Double = 1, upstream: Int? = nil) throws -> PluginProcess.Reply {
      try home.publish([
        "release": .string(next.path), "apiUpstream": .string("http://127.0.0.1:\(upstream ?? api.port)"), "checks": checks,
        "healthTimeout": .number(timeout),
      ])
    }

    func evidence() throws -> JSONValue {
      let path = home.www("evidence/01JD0000000000000000000000-step.json")
      return try JSONValue(parsing: Files.read(path), file: path)
    }
  }

  @Test func `that hold are kept with the result, under every name`() throws {
    let site = try Site()
    let reply = try site.publish([
      ["path": "/about", "text": "about two", "absent": "about one", "headers": ["Content-Type": "text/html*", "ETag": "*"]],
      ["path": "/api/ok?x=1", "text": "well", "headers": ["X-Service": "shop *"], "seconds": 5],
      ["path": "/api/ok", "method": "HEAD"], ["path": "/gone", "status": 404, "text": "nothing here"],
    ])
    #expect(reply.error == nil, "\(reply)")
    let checks = try #require(reply.outputs?["checks"]?.arrayValue)
    #expect(checks.allSatisfy { $0["passed"] == true && $0["milliseconds"]?.doubleValue != nil }, "\(checks)")
    let urls = checks.compactMap { $0["url"]?.stringValue }
    let base = "http://shop.localhost:\(site.home.port)"
    let other = "http://www.example.org:\(site.home.port)"
    for path in ["/about", "/api/ok?x=1", "/api/ok", "/gone"] {
      #expect(urls.contains(base + path) && urls.contains(other + path), "\(path)")
    }
    // Before the switch there are the release's files, and no API.
    #expect(urls.contains("staged release shop/\(site.next.version): /about"))
    #expect(!urls.contains("staged release shop/\(site.next.version): /api/ok"))
    let about = try #require(checks.last { $0["url"]?.stringValue == base + "/about" })
    #expect(about["headers"]?["Content-Type"] == "text/html; charset=utf-8")
    #expect(try site.api.report(6).sorted() == ["/api/ok", "/api/ok", "/api/ok?x=1", "/api/ok?x=1"].sorted())
  }

  @Test(arguments: [
    (#"{ "path": "/api/hang" }"#, "no answer from"),
    (#"{ "path": "/api/hang", "seconds": 0.2 }"#, "no whole answer within 200 ms"),
    (#"{ "path": "/api/drip" }"#, "no answer from"),
    (#"{ "path": "/api/500" }"#, "status 500 instead of 200"),
    (#"{ "path": "/api/ok", "text": "all is ill" }"#, "the body does not contain \"all is ill\""),
    (#"{ "path": "/api/ok", "absent": "well" }"#, "the body contains \"well\""),
    (#"{ "path": "/api/ok", "headers": { "X-Absent": "*" } }"#, "the header X-Absent is missing"),
    (#"{ "path": "/api/ok", "headers": { "X-Service": "shop 3*" } }"#, "the header X-Service is \"shop 2.7\" instead of \"shop 3*\""),
    (#"{ "path": "/api/ok", "status": 204 }"#, "status 200 instead of 204"),
  ])
  func `that fail bring the old release back, and the time is told`(check: String, problem: String) throws {
    let site = try Site()
    let start = Clock.monotonic
    let reply = try site.publish([JSONValue(parsing: check)])
    #expect(reply.kind == "failed", "\(reply)")
    #expect(reply.message?.contains(problem) == true, "\(reply)")
    #expect(try site.home.text("/about") == pages("one")["about.html"])
    #expect(try Files.readLink(site.home.www("sites/shop/production/current")).hasSuffix(site.good))
    let evidence = try site.evidence()
    let window = try #require(evidence["badWindowMilliseconds"]?.integerValue)
    #expect(window <= 2000 + 1000, "the timeout plus one second, and one for a busy machine")
    #expect(Double(window) <= (Clock.monotonic - start) * 1000)
    #expect(reply.message?.contains("\(site.good) is live after \(window) ms") == true, "\(reply)")
    #expect(site.home.plugin.logMessages.contains { $0.contains("was live for \(window) ms") })
    // What passed is there too, and what failed is the last.
    let checks = try #require(evidence["checks"]?.arrayValue)
    #expect(checks.count > 10)
    #expect(checks.dropLast().allSatisfy { $0["passed"] == true }, "\(checks)")
    #expect(checks.last?["passed"] == false && checks.last?["problem"]?.stringValue?.contains(problem) == true)
    // Nobody is asked again about what can't be other.
    if !check.contains("hang\" }"), !check.contains("drip") { #expect(checks.last?["attempts"] == nil) }
    let text = try String(decoding: Files.read(site.home.www("evidence/01JD0000000000000000000000-step.json")), as: UTF8.self)
    #expect(!text.contains("sesame"), "what lets somebody in is not kept")
  }

  @Test func `of an API that starts late are asked again`() throws {
    let site = try Site()
    let reply = try site.publish([["path": "/api/late"]], timeout: 20)
    #expect(reply.error == nil, "\(reply)")
    let late = reply.outputs?["checks"]?.arrayValue?.first { $0["url"]?.stringValue?.contains("late") == true }
    #expect(late?["attempts"] == 3, "\(reply)")
  }

  @Test func `of an API that is not there are asked again until there is no time left`() throws {
    let site = try Site()
    let nobody = try FreePorts.next()
    let reply = try site.publish([["path": "/api/ok"]], upstream: nobody)
    #expect(reply.message?.contains("status 502 instead of 200") == true, "what was said is told, not that the time was over: \(reply)")
    let evidence = try site.evidence()
    #expect(try #require(evidence["checks"]?.arrayValue?.last?["attempts"]?.integerValue) > 2)
    #expect(try #require(evidence["badWindowMilliseconds"]?.integerValue) <= 2000 + 1000)
    #expect(try site.home.text("/api/ok") == "all is well", "the old upstream is back too")
  }

  @Test func `of a page fail before the switch where the page is wrong`() throws {
    let site = try Site()
    let checkpoints = site.home.plugin.checkpoints.count
    let reply = try site.publish([["path": "/about", "text": "three"]])
    #expect(reply.message?.contains("staged release") == true, "\(reply)")
    #expect(site.home.plugin.checkpoints.count == checkpoints, "nothing was switched")
    #expect(try site.home.text("/about") == pages("one")["about.html"])
    #expect(try site.evidence()["badWindowMilliseconds"] == .null)
  }

  @Test(arguments: [
    (#"{ "path": "about" }"#, "path"), (#"{ "path": "/a b" }"#, "path"), (##"{ "path": "/a#b" }"##, "path"), (#"{ "path": "/a\r\nX: y" }"#, "path"),
    (#"{ "path": "/", "method": "POST" }"#, "method"), (#"{ "path": "/", "status": 99 }"#, "status"),
    (#"{ "path": "/", "headers": { "X: y": "z" } }"#, "headers"), (#"{ "path": "/", "headers": { "X": "a\nb" } }"#, "headers"),
    (#"{ "path": "/", "text": "" }"#, "text"), (#"{ "path": "/", "absent": "x", "method": "HEAD" }"#, "absent"),
    (#"{ "path": "/", "seconds": 0 }"#, "seconds"),
  ])
  func `that can't be meant are refused, at their place`(check: String, key: String) throws {
    let home = try PublishedHome()
    let reply = try home.publish(["release": "/somewhere", "checks": [["path": "/"], JSONValue(parsing: check)]])
    #expect(reply.kind == "validation", "\(reply)")
    #expect(reply.error?["data"]?["diagnostics"]?.arrayValue?.first?["path"]?.stringValue == "/checks/1/\(key)", "\(reply)")
    #expect(!Files.exists(home.path("www")))
  }
}
