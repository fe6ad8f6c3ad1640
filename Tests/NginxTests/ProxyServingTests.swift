import ChildProcess
import HTTPClient
import POSIX
import SiteRules
import TestSupport
import Testing

@testable import Nginx

@Suite struct `Servers behind a site` {
  /// Answers with what it was asked.
  private static let echo = """
    import http.server, sys
    class Handler(http.server.BaseHTTPRequestHandler):
      protocol_version = "HTTP/1.1"
      def answer(self):
        length = self.headers.get("Content-Length")
        if length: size = len(self.rfile.read(int(length)))
        elif self.headers.get("Transfer-Encoding"):
          size = 0
          while True:
            n = int(self.rfile.readline(), 16); self.rfile.read(n); self.rfile.readline(); size += n
            if n == 0: break
        else: size = 0
        names = ["Host", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Upgrade", "Connection", "Authorization"]
        text = "\\n".join([self.command + " " + self.path] + [n + ": " + str(self.headers.get(n)) for n in names] + [str(size)]).encode()
        self.send_response(200); self.send_header("Content-Length", str(len(text))); self.end_headers(); self.wfile.write(text)
      do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = answer
      def log_message(self, *_): pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()
    """

  private func lines(_ response: HTTPResponse) -> [String] {
    String(decoding: response.body, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test func `get the requests below their prefixes, with the usual headers`() throws {
    let behind = try PythonServer(Self.echo)
    let server = try RuleServer(redirects: "/out/* http://127.0.0.1:\(behind.port)/in/:splat 200") { set in
      set.proxies = [
        .init(prefix: "/api/", upstream: try #require(Upstream("http://127.0.0.1:\(behind.port)"))),
        .init(prefix: "/api/v2/", upstream: try #require(Upstream("http://localhost:\(behind.port)/second/"))),
      ]
      set.bodySize = 1000
      set.rateLimit = nil
    }
    #expect(lines(try server.get("/api/x", ["Authorization": "Bearer abc"])).contains("Authorization: Bearer abc"))
    let first = lines(try server.get("/api/a%20b/../c?x=%2F", ["X-Forwarded-For": "1.2.3.4"]))
    #expect(first.first == "GET /api/c?x=%2F")
    #expect(first.contains("Host: shop.localhost"))
    #expect(first.contains("X-Real-IP: 127.0.0.1"))
    #expect(first.contains("X-Forwarded-For: 1.2.3.4, 127.0.0.1"))
    #expect(first.contains("X-Forwarded-Proto: http"))
    #expect(first.contains("X-Forwarded-Host: shop.localhost"))
    #expect(first.contains("Connection: None"))
    #expect(lines(try server.get("/api/v2/x?y", method: "DELETE")).first == "DELETE /second/x?y")
    #expect(lines(try server.get("/api/x", ["Upgrade": "websocket", "Connection": "Upgrade"])).contains("Upgrade: websocket"))
    let out = lines(try server.get("/out/a%20b?q=1", method: "POST", body: [1, 2, 3]))
    #expect(out.first == "POST /in/a%20b?q=1")
    #expect(out.contains("Host: 127.0.0.1:\(behind.port)"))
    #expect(out.last == "3")
    #expect(try server.get("/api/x", method: "POST", body: [UInt8](repeating: 65, count: 1000)).status == 200)
    #expect(try server.get("/api/x", method: "POST", body: [UInt8](repeating: 65, count: 1001)).status == 413)
    let chunk = String(repeating: "A", count: 0x500)
    let chunked = try server.raw("POST /api/x HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n500\r\n\(chunk)\r\n0\r\n\r\n")
    #expect(chunked.hasPrefix("HTTP/1.1 413"), "\(chunked.prefix(100))")
    #expect(try server.answer("/about") == "200 about")
    // Nothing but what is below the prefix, however it is written.
    for path in ["/api/../secret", "/api/%2e%2e/secret", "/x/../api/y", "/api/./x", "/api/..%2f..%2fsecret", "/%61pi/x", "//api/x"] {
      let text = try server.raw("GET \(path) HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n")
      #expect(text.hasPrefix("HTTP/1.1 400") || text.hasPrefix("HTTP/1.1 404"), "\(path): \(text.prefix(80))")
    }
    #expect(try server.get("/-/proxy/1000/").status == 404)
  }

  @Test func `that do not answer fail their own requests only`() throws {
    let nobody = try FreePorts.next()
    let server = try RuleServer { $0.proxies = [.init(prefix: "/api/", upstream: Upstream("http://127.0.0.1:\(nobody)")!)] }
    let response = try server.get("/api/x")
    #expect((response.status, response.header("Content-Type")) == (502, "application/json; charset=utf-8"))
    #expect(try server.answer("/") == "200 start")
  }

  @Test func `are asked only so often by one visitor`() throws {
    let behind = try PythonServer(Self.echo)
    let server = try RuleServer {
      $0.proxies = [.init(prefix: "/api/", upstream: Upstream("http://127.0.0.1:\(behind.port)")!)]
      $0.rateLimit = .init(requests: 1, burst: 3, includesPages: false)
    }
    let answers = try (0..<8).map { _ in try server.get("/api/x") }
    #expect(answers.prefix(4).allSatisfy { $0.status == 200 }, "\(answers.map(\.status))")
    let refused = try #require(answers.last)
    #expect((refused.status, refused.header("Retry-After")) == (429, "1"))
    #expect(try (0..<20).allSatisfy { _ in try server.get("/").status == 200 }, "pages are not counted")
  }

  @Test func `a password is asked for, and a new one needs no reload`() throws {
    let behind = try PythonServer(Self.echo)
    let redirects = "/moved https://secret.example.org/ 302!\n/api/moved https://secret.example.org/ 302\n/out http://127.0.0.1:\(behind.port)/ 200!"
    let server = try RuleServer(redirects: redirects) { $0.isProtected = true }
    #expect(try server.get("/").status == 401)
    for path in ["/moved", "/api/moved", "/api/x", "/out"] {
      let response = try server.get(path)
      #expect(response.status == 401 && response.header("Location") == nil, "\(path): \(response.status)")
    }
    #expect(try server.get("/", ["Authorization": "Basic eDp5"]).status == 403, "without a password file nobody gets in")
    let path = server.layout.passwords("shop", "production")
    func hash(_ password: String) throws -> String {
      String(decoding: try Command("openssl", ["passwd", "-6", "-stdin"]).run(input: Array(password.utf8)).output, as: UTF8.self)
    }
    try Files.write(path, Array("zoé:x\nzoe:\(try hash("right horse"))".utf8))
    let master = server.nginx.master
    let none = try server.get("/")
    #expect((none.status, none.header("WWW-Authenticate")) == (401, "Basic realm=\"Protected\""))
    func login(_ text: String) throws -> Int { try server.get("/", ["Authorization": "Basic \(base64(text))"]).status }
    #expect(try login("zoe:right horse") == 200)
    #expect(try login("zoe:wrong horse") == 401)
    let credentials = ["Authorization": "Basic \(base64("zoe:right horse"))"]
    for path in ["/moved", "/api/moved"] { #expect(try server.answer(path, credentials) == "302 https://secret.example.org/") }
    #expect(try server.get("/api/x", credentials).status == 404)
    // The password is for this server alone.
    #expect(lines(try server.get("/out", credentials)).contains("Authorization: None"))
    for path in ["/about", "/nothing", "/x.css", "/404.html"] { #expect([401, 404].contains(try server.get(path).status), "\(path)") }
    #expect(try server.get("/about").status == 401)
    try Files.replace(path, with: Array("zoe:\(try hash("new password"))".utf8))
    #expect(try login("zoe:right horse") == 401)
    #expect(try login("zoe:new password") == 200)
    #expect(server.nginx.master == master)
    // The home's owner needs none.
    var request = HTTPRequest("GET", "http://slipway/", headers: [HTTPHeader("Host", "shop.localhost")])
    request.unixSocket = server.layout.frontSocket
    #expect(try HTTPClient().send(request).status == 200)
  }

  private func base64(_ text: String) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var result = "", bytes = Array(text.utf8)
    let padding = (3 - bytes.count % 3) % 3
    bytes += [UInt8](repeating: 0, count: padding)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let value = Int(bytes[start]) << 16 | Int(bytes[start + 1]) << 8 | Int(bytes[start + 2])
      for shift in [18, 12, 6, 0] { result.append(digits[value >> shift & 63]) }
    }
    return String(result.dropLast(padding)) + String(repeating: "=", count: padding)
  }
}
