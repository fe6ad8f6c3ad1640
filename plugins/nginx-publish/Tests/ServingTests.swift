import ChildProcess
import HTTPClient
import JSON
import POSIX
import TestSupport
import Testing

@Suite struct `What nginx serves` {
  @Test func `pages, assets and errors with their headers`() throws {
    let home = try PublishedHome()
    let release = try home.release("1.0.0", domains: ["shop.example.org"], files: pages("one"))
    let reply = try home.publish(release.path)
    #expect(reply.error == nil, "\(reply) \(home.plugin.logMessages)")
    #expect(reply.result?["status"] == "succeeded")
    #expect(reply.outputs?["url"]?.stringValue == "http://shop.localhost:\(home.port)/")
    #expect(reply.outputs?["urls"]?.arrayValue?.count == 2)
    #expect(reply.outputs?["version"]?.stringValue == release.version)
    #expect(reply.outputs?["previous"] == .null)

    for (path, file) in [("/", "index.html"), ("/about", "about.html"), ("/about.html", "about.html"), ("/blog", "blog/index.html")] {
      for host in ["shop.localhost", "shop.example.org", "SHOP.example.org:99"] {
        let response = try home.get(path, host: host)
        #expect(response.status == 200)
        #expect(String(decoding: response.body, as: UTF8.self) == pages("one")[file], "\(path) of \(host)")
        #expect(response.header("Content-Type") == "text/html; charset=utf-8")
        #expect(response.header("Cache-Control") == "no-cache")
        #expect(response.header("X-Content-Type-Options") == "nosniff")
        #expect(response.header("Referrer-Policy") == "strict-origin-when-cross-origin")
        #expect(response.header("Server") == "nginx")
        #expect(response.header("Last-Modified") == nil)
        #expect(response.header("ETag") != nil)
      }
    }
    let asset = try home.get("/static/app.0123abcd.css")
    #expect(asset.status == 200)
    #expect(asset.header("Content-Type") == "text/css; charset=utf-8")
    #expect(asset.header("Cache-Control") == "public, max-age=31536000, immutable")
    #expect(asset.header("X-Content-Type-Options") == "nosniff")
    let plain = try home.get("/robots.txt")
    #expect((plain.status, plain.header("Cache-Control")) == (200, "no-cache"))
  }

  @Test func `what isn't there is a 404 that nobody keeps`() throws {
    let home = try PublishedHome()
    #expect(try home.publish(home.release("1.0.0", files: pages("one")).path).error == nil)
    for path in ["/nothing", "/404.html", "/static", "/blog/nothing"] {
      let response = try home.get(path)
      #expect(response.status == 404, "\(path)")
      #expect(String(decoding: response.body, as: UTF8.self) == pages("one")["404.html"], "\(path)")
      #expect(response.header("Cache-Control") == "no-store")
    }
    for path in ["/nothing.css", "/static/app.ffffffff.css", "/images/x.PNG", "/data.json"] {
      let response = try home.get(path)
      #expect(response.status == 404, "\(path)")
      #expect(response.header("Cache-Control") == "no-store", "\(path)")
      #expect(response.header("Content-Type") == "text/plain; charset=utf-8", "\(path)")
    }
    let api = try home.get("/api/orders", method: "POST")
    #expect((api.status, api.header("Content-Type")) == (404, "application/json; charset=utf-8"))
    #expect(try JSONValue(parsing: api.body)["error"] != nil)
  }

  @Test func `other methods are refused`() throws {
    let home = try PublishedHome()
    #expect(try home.publish(home.release("1.0.0", files: pages("one")).path).error == nil)
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
      for path in ["/", "/about", "/nothing", "/static/app.0123abcd.css"] {
        let response = try home.get(path, method: method)
        #expect(response.status == 405, "\(method) \(path)")
        #expect(response.header("Allow") == "GET, HEAD")
      }
    }
    let head = try home.get("/about", method: "HEAD")
    #expect((head.status, head.body.count) == (200, 0))
    #expect(head.header("Content-Length") == "\(pages("one")["about.html"]!.utf8.count)")
    #expect(head.header("Allow") == nil)
  }

  @Test func `single-page sites answer every address with their page, but not missing files`() throws {
    let home = try PublishedHome()
    var files = pages("one")
    files["200.html"] = "<h1>app</h1>"
    #expect(try home.publish(home.release("1.0.0", files: files).path).error == nil)
    let route = try home.get("/orders/17")
    #expect((route.status, String(decoding: route.body, as: UTF8.self)) == (200, "<h1>app</h1>"))
    #expect(route.header("Cache-Control") == "no-cache")
    #expect(try home.get("/orders/17.js").status == 404)
    #expect(try home.get("/static/app.eeeeeeee.css").status == 404)
  }

  @Test func `precompressed files go to those who take them`() throws {
    let home = try PublishedHome()
    let text = String(repeating: "body { color: black }\n", count: 200)
    let folder = try TemporaryFolder()
    let path = try folder.write("app.css", text)
    var files: [String: [UInt8]] = [:]
    for (command, ending) in [("gzip", "gz"), ("brotli", "br")] {
      files[ending] = try Command(command, ["-c", path]).run().output
    }
    var release = pages("one").mapValues { Array($0.utf8) }
    for name in ["static/app.aaaaaaaa.css", "about.html"] {
      release[name] = Array(text.utf8)
      for (ending, bytes) in files { release["\(name).\(ending)"] = bytes }
    }
    #expect(try home.publish(home.release("1.0.0", bytes: release).path).error == nil)
    let hasBrotli = Files.exists("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
    for address in ["/static/app.aaaaaaaa.css", "/about"] {
      var tags: Set<String> = []
      for (accepted, encoding) in [("gzip", "gzip"), ("br", hasBrotli ? "br" : nil), ("gzip, deflate, br", hasBrotli ? "br" : "gzip"), ("identity", nil)] {
        let response = try home.get(address, ["Accept-Encoding": accepted])
        #expect(response.status == 200)
        #expect(response.header("Content-Encoding") == encoding, "\(address) \(accepted)")
        #expect(response.header("Vary") == "Accept-Encoding")
        #expect(response.body == encoding.map { files[$0 == "gzip" ? "gz" : "br"]! } ?? Array(text.utf8))
        #expect(response.header("Content-Type")?.hasSuffix("; charset=utf-8") == true)
        tags.insert(response.header("ETag") ?? "")
      }
      #expect(tags.count == (hasBrotli ? 3 : 2), "each encoding has an ETag of its own")
    }
  }

  @Test func `requests for an API go to the site's upstream, with any method`() throws {
    let home = try PublishedHome()
    let server = try PythonServer(
      """
      import http.server, sys
      class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
          body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
          answer = (self.path + " " + self.headers["Host"] + " " + body.decode()).encode()
          self.send_response(201); self.send_header("Content-Length", str(len(answer))); self.end_headers(); self.wfile.write(answer)
        def log_message(self, *_): pass
      server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
      print(server.server_port, flush=True)
      server.serve_forever()
      """)
    let release = try home.release("1.0.0", files: pages("one")).path
    let reply = try home.publish(["release": .string(release), "apiUpstream": .string("http://127.0.0.1:\(server.port)")])
    #expect(reply.error == nil, "\(reply)")
    let fields = [HTTPHeader("Host", "shop.localhost")]
    let request = HTTPRequest("POST", "http://127.0.0.1:\(home.port)/api/orders?x=1", headers: fields, body: Array("hello".utf8))
    let response = try HTTPClient().send(request)
    #expect((response.status, String(decoding: response.body, as: UTF8.self)) == (201, "/api/orders?x=1 shop.localhost hello"))
    #expect(try home.publish(home.release("1.0.0", site: "other", files: pages("two")).path).error == nil)
    #expect(try home.get("/api/orders", host: "other.localhost").status == 404, "another site has no API")
    #expect(try home.get("/api/orders", method: "POST").status == 201)
    // Without the rule it is gone, and an undo brings it back.
    let without = try home.publish(release)
    let gone = try home.get("/api/orders", method: "POST")
    #expect(gone.status == 404, "\(gone) \(without)")
    #expect(try home.undo(#require(without.result?["undo"])).error == nil)
    #expect(try home.get("/api/orders", method: "POST").status == 201)
  }
}
