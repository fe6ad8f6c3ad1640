import Diagnostics
import POSIX
import TestSupport
import Testing

@testable import HTTPClient

/// Against a real server, which tells what it received.
struct HTTPClientTests {
  let server = try! PythonServer(echoServer)
  let client = try! HTTPClient()

  func url(_ path: String) -> String { "http://127.0.0.1:\(server.port)\(path)" }

  @Test(arguments: ["POST", "PUT", "PATCH", "DELETE"]) func `method, headers and body arrive as given`(method: String) throws {
    let body: [UInt8] = [0, 1, 255, 13, 10] + Array(repeating: 7, count: 3000)
    let headers = [HTTPHeader("Content-Type", "application/json"), HTTPHeader("X-Empty", ""), HTTPHeader("Host", "example.org")]
    let response = try client.send(HTTPRequest(method, url("/echo?a=b"), headers: headers, body: body))
    #expect(response.status == 201)
    #expect(response.header("x-method") == method)
    #expect(response.header("X-Path") == "/echo?a=b")
    #expect(response.header("x-host") == "example.org")
    #expect(response.header("x-content-type") == "application/json")
    #expect(response.header("x-empty") == "present")
    #expect(response.header("x-expect") == "absent")
    #expect(response.header("x-nothing") == nil)
    #expect(response.body == body)
    #expect(response.timing.total >= response.timing.firstByte && response.timing.firstByte > 0)
  }

  @Test func `a body without a type gets none, and a POST without a body says so`() throws {
    let response = try client.send(HTTPRequest("POST", url("/echo"), body: [1]))
    #expect(response.header("x-content-type") == "absent")
    let empty = try client.send(HTTPRequest("POST", url("/echo")))
    #expect(empty.header("x-length") == "0")
    #expect(empty.body == [])
  }

  @Test func `GET and HEAD`() throws {
    #expect(try client.send(HTTPRequest("GET", url("/page"))).body == Array("page".utf8))
    let head = try client.send(HTTPRequest("HEAD", url("/page")))
    #expect(head.status == 200 && head.body.isEmpty)
    // The handle forgets: the next one has a body again.
    #expect(try client.send(HTTPRequest("GET", url("/page"))).body == Array("page".utf8))
  }

  @Test(arguments: [404, 429, 500]) func `any status is an answer`(status: Int) throws {
    #expect(try client.send(HTTPRequest("GET", url("/status/\(status)"))).status == status)
  }

  @Test func `redirects are followed only where asked, and never away from http`() throws {
    let response = try client.send(HTTPRequest("GET", url("/redirect/2")))
    #expect(response.status == 302)
    #expect(response.header("Location") == "/redirect/1")
    var following = HTTPRequest("GET", url("/redirect/2"))
    following.redirects = 2
    let last = try client.send(following)
    #expect(last.body == Array("page".utf8))
    #expect(last.headers.filter { $0.name == "Location" }.isEmpty, "headers of the last response only")
    following.redirects = 1
    #expect(error { _ = try client.send(following) }?.code == .tooManyRedirects)
    var leaving = HTTPRequest("GET", url("/leave"))
    leaving.redirects = 5
    #expect(error { _ = try client.send(leaving) }?.code == .redirectRefused)
  }

  @Test func `Retry-After in seconds and as a date`() throws {
    #expect(try client.send(HTTPRequest("GET", url("/retry/7"))).retryAfterSeconds == 7)
    let date = try client.send(HTTPRequest("GET", url("/retry/date"))).retryAfterSeconds
    #expect((50...60).contains(date ?? 0))
    #expect(try client.send(HTTPRequest("GET", url("/page"))).retryAfterSeconds == nil)
  }

  @Test func `a response over the limit is refused, its length announced or not`() throws {
    for path in ["/large", "/chunked"] {
      var request = HTTPRequest("GET", url(path))
      request.responseLimit = 1000
      let failure = error { _ = try client.send(request) }
      #expect(failure?.code == .tooLarge)
      request.responseLimit = 100_000
      #expect(try client.send(request).body.count == 100_000)
    }
    #expect(error { _ = try client.send(HTTPRequest("GET", url("/headers"))) }?.code == .tooLarge)
  }

  @Test func `time limits`() throws {
    var request = HTTPRequest("GET", url("/slow"))
    request.timeout = 0.2
    let begin = Clock.monotonic
    let failure = error { _ = try client.send(request) }
    #expect(failure?.code == .timeout)
    #expect(failure?.isTransient == true)
    #expect((0.19..<5).contains(Clock.monotonic - begin))
  }

  @Test func `a cancel ends the transfer`() throws {
    let begin = Clock.monotonic
    let failure = error { _ = try client.send(HTTPRequest("GET", url("/slow"))) { Clock.monotonic > begin + 0.2 } }
    #expect(failure?.code == .cancelled)
    #expect(Clock.monotonic - begin < 10)
  }

  @Test func `a name may lead to another address`() throws {
    var request = HTTPRequest("GET", "http://example.invalid:\(server.port)/echo")
    request.addresses = ["example.invalid:\(server.port):127.0.0.1"]
    #expect(try client.send(request).header("x-host") == "example.invalid:\(server.port)")
    #expect(error { _ = try HTTPClient().send(HTTPRequest("GET", "http://example.invalid/")) }?.code == .cannotResolve)
  }

  @Test func `nobody listens`() throws {
    let failure = error { _ = try client.send(HTTPRequest("GET", "http://u:secret@127.0.0.1:1/token?secret")) }
    #expect(failure?.code == .cannotConnect)
    #expect(failure?.description.contains("http://127.0.0.1:1:") == true)
    #expect(failure?.description.contains("secret") == false)
  }

  @Test func `a connection that breaks in the middle`() throws {
    #expect(error { _ = try client.send(HTTPRequest("GET", url("/broken"))) }?.code == .transfer)
  }
}

func error(_ body: () throws -> Void) -> HTTPError? {
  #expect(throws: HTTPError.self) { try body() }
}

let echoServer = """
  import http.server, time, email.utils
  class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def log_message(self, *a): pass
    def answer(self, status, headers=(), body=b''):
      self.send_response(status)
      for name, value in headers: self.send_header(name, value)
      self.send_header('Content-Length', str(len(body)))
      self.end_headers()
      if self.command != 'HEAD': self.wfile.write(body)
    def do_GET(self):
      path = self.path
      length = self.headers.get('Content-Length')
      body = self.rfile.read(int(length or 0))
      if path.startswith('/echo'):
        get = lambda name: 'absent' if self.headers.get(name) is None else self.headers.get(name) or 'present'
        self.answer(201, [('X-Method', self.command), ('X-Path', path), ('X-Length', length or 'absent')] +
          [('X-' + n.removeprefix('X-'), get(n)) for n in ('Host', 'Content-Type', 'X-Empty', 'Expect')], body)
      elif path == '/page': self.answer(200, [], b'page')
      elif path.startswith('/status/'): self.answer(int(path[8:]))
      elif path == '/redirect/0': self.answer(200, [], b'page')
      elif path.startswith('/redirect/'): self.answer(302, [('Location', '/redirect/%d' % (int(path[10:]) - 1))])
      elif path == '/leave': self.answer(302, [('Location', 'file:///etc/passwd')])
      elif path == '/retry/date': self.answer(503, [('Retry-After', email.utils.formatdate(time.time() + 60, usegmt=True))])
      elif path.startswith('/retry/'): self.answer(429, [('Retry-After', path[7:])])
      elif path == '/large': self.answer(200, [], b'x' * 100000)
      elif path == '/headers': self.answer(200, [('X-Filler', 'x' * 60000)] * 10)
      elif path == '/chunked':
        self.send_response(200); self.send_header('Transfer-Encoding', 'chunked'); self.end_headers()
        for _ in range(100): self.wfile.write(b'3e8\\r\\n' + b'x' * 1000 + b'\\r\\n')
        self.wfile.write(b'0\\r\\n\\r\\n')
      elif path == '/slow': time.sleep(30)
      elif path == '/broken':
        self.send_response(200); self.send_header('Content-Length', '1000'); self.end_headers()
        self.wfile.write(b'x' * 10); self.close_connection = True
    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET
  server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
  print(server.server_port)
  server.serve_forever()
  """
