import Diagnostics
import POSIX
import TestSupport
import Testing

@testable import HTTPClient

/// Bodies that come and go piece by piece, from a server that keeps to HTTP and from one that does not.
struct HTTPStreamTests {
  let server = try! PythonServer(streamServer)
  let client = try! HTTPClient()
  let folder = try! TemporaryFolder()

  func url(_ path: String, _ server: PythonServer? = nil) -> String { "http://127.0.0.1:\((server ?? self.server).port)\(path)" }

  @Test func `pieces come in order, behind the headers`() throws {
    var bytes: [UInt8] = []
    var head: HTTPHead?
    let response = try client.stream(HTTPRequest("GET", url("/file"))) { found in
      #expect(bytes.isEmpty)
      head = found
      return .pieces { bytes += $0 }
    }
    #expect(head?.status == 200)
    #expect(head?.contentLength == 300_000)
    #expect(isSame(bytes, fileBytes))
    #expect(response.body.isEmpty)
    #expect(response.traffic.received > 300_000 && response.traffic.received < 301_000)
    #expect(response.traffic.sent > 30 && response.traffic.sent < 200)
  }

  @Test func `a receiver that throws ends the transfer`() throws {
    struct Enough: Error {}
    var count = 0
    #expect(throws: Enough.self) {
      try client.stream(HTTPRequest("GET", url("/endless"))) { _ in
        .pieces {
          count += $0.count
          if count > 1 << 20 { throw Enough() }
        }
      }
    }
    #expect(count < 8 << 20)
    #expect(throws: Enough.self) { try client.stream(HTTPRequest("GET", url("/file"))) { _ in throw Enough() } }
    #expect(try isSame(client.send(HTTPRequest("GET", url("/file"))).body, fileBytes))
  }

  @Test func `an answer may be left at its headers`() throws {
    let long = try client.stream(HTTPRequest("GET", url("/endless"))) { _ in .nothing }
    #expect(long.status == 200 && long.body.isEmpty)
    // A short body is read, and the connection used again.
    let first = try client.stream(HTTPRequest("GET", url("/connection"))) { _ in .kept }
    let dropped = try client.stream(HTTPRequest("GET", url("/connection"))) { _ in .nothing }
    let third = try client.stream(HTTPRequest("GET", url("/connection"))) { _ in .kept }
    #expect(dropped.header("X-Connection") == first.header("X-Connection"))
    #expect(third.header("X-Connection") == first.header("X-Connection"))
  }

  @Test func `a range comes as one`() throws {
    var bytes: [UInt8] = []
    _ = try client.stream(HTTPRequest("GET", url("/file"), headers: [HTTPHeader("Range", "bytes=299990-")])) { head in
      #expect(head.status == 206)
      #expect(head.contentRange?.range == 299_990..<300_000)
      #expect(head.contentRange?.size == 300_000)
      return .pieces { bytes += $0 }
    }
    #expect(isSame(bytes, Array(fileBytes.suffix(10))))
  }

  @Test(arguments: [
    ("bytes 0-9/10", 0..<10, 10), ("bytes 5-5/*", 5..<6, nil), ("Bytes 0-9/10", 0..<10, 10), ("bytes 0-9/9", nil, nil),
    ("bytes 9-0/10", nil, nil), ("bytes */10", nil, nil), ("bytes 0-/10", nil, nil), ("bytes -1-2/10", nil, nil), ("", nil, nil),
    ("bytes 0-9", nil, nil), ("bytes 0-9223372036854775807/*", nil, nil), ("bytes 0-99999999999999999999/*", nil, nil),
    ("bytes 0-9/10/11", nil, nil), ("items 0-9/10", nil, nil), ("bytes +0-9/10", nil, nil),
  ] as [(String, Range<Int>?, Int?)])
  func `a content range is read strictly`(text: String, range: Range<Int>?, size: Int?) {
    let found = HTTPHead(status: 206, headers: [HTTPHeader("content-range", text)]).contentRange
    #expect(found?.range == range)
    #expect(found?.size == size)
  }

  @Test func `a file is sent from an offset`() throws {
    let path = try folder.write("upload", fileBytes)
    let file = try FileDescriptor(opening: path, .read)
    for range in [0..<300_000, 100..<250_000, 300_000..<300_000] {
      var request = HTTPRequest("PUT", url("/upload"))
      request.upload = HTTPUpload(file, range)
      let last = Box(HTTPProgress(received: 0, sent: 0))
      let response = try client.stream(request, progress: { last.value = $0 }) { _ in .kept }
      #expect(response.header("X-Length") == "\(range.count)")
      #expect(isSame(response.body, Array(fileBytes[range])))
      #expect(last.value.sent <= range.count)
      #expect(response.traffic.sent > range.count)
    }
  }

  @Test func `a server that expects no body gets none`() throws {
    let path = try folder.write("upload", fileBytes)
    var request = HTTPRequest("PUT", url("/refuse"), headers: [HTTPHeader("Expect", "100-continue")])
    request.upload = HTTPUpload(try FileDescriptor(opening: path, .read), 0..<300_000)
    let response = try client.send(request)
    #expect(response.status == 401)
    #expect(response.traffic.sent < 1000)
  }

  @Test func `a file that shrinks is found out`() throws {
    let path = try folder.write("upload", Array(fileBytes.prefix(1000)))
    var request = HTTPRequest("PUT", url("/upload"))
    request.upload = HTTPUpload(try FileDescriptor(opening: path, .read), 0..<300_000)
    #expect(error { _ = try client.send(request) }?.message.contains("shorter") == true)
  }

  @Test func `a server that stalls is left, however much time there is in all`() throws {
    var request = HTTPRequest("GET", url("/stall"))
    request.timeout = .infinity
    request.stallSeconds = 1
    let begun = Clock.monotonic
    var bytes = 0
    let failure = error { _ = try client.stream(request) { _ in .pieces { bytes += $0.count } } }
    #expect(failure?.code == .timeout)
    #expect(bytes == 10)
    #expect(Clock.monotonic - begun < 10)
  }

  @Test func `a rate is kept to`() throws {
    var request = HTTPRequest("GET", url("/file"))
    request.bytesPerSecond = 200_000
    let begun = Clock.monotonic
    #expect(try client.send(request).body.count == 300_000)
    #expect((1.2..<10).contains(Clock.monotonic - begun))
    let file = try FileDescriptor(opening: folder.write("upload", fileBytes), .read)
    request = HTTPRequest("PUT", url("/upload"))
    request.upload = HTTPUpload(file, 0..<100_000)
    request.bytesPerSecond = 100_000
    let second = Clock.monotonic
    #expect(try client.send(request).body.count == 100_000)
    #expect((0.9..<10).contains(Clock.monotonic - second))
  }

  @Test func `a wait for the pace can be cancelled`() throws {
    var request = HTTPRequest("GET", url("/file"))
    request.bytesPerSecond = 10
    let begun = Clock.monotonic
    #expect(error { _ = try client.send(request) { Clock.monotonic > begun + 0.3 } }?.code == .cancelled)
    #expect(Clock.monotonic - begun < 5)
  }

  @Test func `what is cut, and what is more than was said`() throws {
    var bytes = 0
    let cut = error { _ = try client.stream(HTTPRequest("GET", url("/cut"))) { _ in .pieces { bytes += $0.count } } }
    #expect(cut?.code == .transfer)
    #expect(bytes == 10)
    #expect(try client.send(HTTPRequest("GET", url("/more"))).body.count == 10)
    // What came too much may come late, and spoil the connection for one request; not for the one after it.
    let next = HTTPRequest("GET", url("/connection"))
    #expect(try ((try? client.send(next)) ?? client.send(next)).status == 200)
  }

  @Test func `an announced length over the limit is refused before the first byte`() throws {
    var request = HTTPRequest("GET", url("/file"))
    request.responseLimit = 299_999
    var pieces = 0
    #expect(error { _ = try client.stream(request) { _ in .pieces { _ in pieces += 1 } } }?.code == .tooLarge)
    #expect(pieces == 0)
    request.method = "HEAD"
    #expect(try client.send(request).header("Content-Length") == "300000")
    request = HTTPRequest("GET", url("/endless"))
    request.responseLimit = 1000
    var bytes = 0
    #expect(error { _ = try client.stream(request) { _ in .pieces { bytes += $0.count } } }?.code == .tooLarge)
    #expect(bytes <= 1000)
  }
}

/// Where secrets go, and where they don't.
struct HTTPCredentialTests {
  let server = try! PythonServer(streamServer)
  let other = try! PythonServer(streamServer)
  let client = try! HTTPClient()
  let folder = try! TemporaryFolder()

  func url(_ path: String, _ server: PythonServer? = nil) -> String { "http://127.0.0.1:\((server ?? self.server).port)\(path)" }

  func seen(_ request: HTTPRequest) throws -> String { String(decoding: try client.send(request).body, as: UTF8.self) }

  @Test func `authorization follows a redirect within its origin only`() throws {
    for status in [301, 302, 303, 307, 308] {
      for header in ["Authorization", "Cookie"] {
        var request = HTTPRequest("GET", url("/to/\(status)?/secrets"), headers: [HTTPHeader(header, "Basic c2VjcmV0")])
        request.redirects = 1
        #expect(try seen(request).contains("c2VjcmV0"))
        request.url = url("/to/\(status)?\(url("/secrets", other))")
        #expect(try seen(request) == "none")
        request.url = url("/to/\(status)?http://localhost:\(server.port)/secrets")
        #expect(try seen(request) == "none")
      }
    }
  }

  @Test func `a netrc file says user and password, of the host that it names`() throws {
    let netrc = try folder.write("netrc", "machine 127.0.0.1 login ada password s3cret\n")
    var request = HTTPRequest("GET", url("/secrets"))
    #expect(try seen(request) == "none")
    request.netrcFile = netrc
    #expect(try seen(request) == "Basic YWRhOnMzY3JldA==")
    request.url = "http://localhost:\(server.port)/secrets"
    request.addresses = ["localhost:\(server.port):127.0.0.1"]
    #expect(try seen(request) == "none")
    // Not after a redirect to another server of that name either.
    request = HTTPRequest("GET", url("/to/302?\(url("/secrets", other))"))
    request.redirects = 1
    request.netrcFile = netrc
    #expect(try seen(request) == "none")
    request.netrcFile = folder.path("missing")
    #expect(try seen(request) == "none")
  }

  @Test func `a redirect of a PUT is followed where it keeps the method`() throws {
    let file = try FileDescriptor(opening: try folder.write("upload", fileBytes), .read)
    var request = HTTPRequest("PUT", url("/to/307?/upload"))
    request.upload = HTTPUpload(file, 10..<300_000)
    request.redirects = 1
    #expect(try isSame(client.send(request).body, Array(fileBytes[10...])))
    request.url = url("/to/303?/upload")
    #expect(try client.send(request).status == 303)
  }

  @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1:70/x", "http://"])
  func `a redirect to anything else is refused`(target: String) throws {
    var request = HTTPRequest("GET", url("/to/302?\(target)"))
    request.redirects = 5
    #expect(error { _ = try client.send(request) }?.code == .redirectRefused)
  }

  @Test func `from https to http is refused, and ports are compared as they count`() throws {
    var request = HTTPRequest("GET", "https://a.example/x", headers: [HTTPHeader("authorization", "x")])
    request.redirects = 3
    #expect(error { _ = try Redirect.request(request, to: "http://a.example/x") }?.message.contains("read along") == true)
    #expect(try Redirect.request(request, to: "https://A.example:443/y").headers.count == 1)
    #expect(try Redirect.request(request, to: "https://a.example:444/y").headers.isEmpty)
    #expect(try Redirect.request(request, to: "https://b.example/y").headers.isEmpty)
    #expect(try Redirect.request(request, to: "https://a.example@b.example/y").headers.isEmpty)
    let next = try Redirect.request(HTTPRequest("GET", "http://a.example"), to: "https://a.example")
    #expect(error { _ = try Redirect.request(next, to: "http://a.example") }?.code == .redirectRefused)
  }
}

let fileBytes = (0..<300_000).map { UInt8(truncatingIfNeeded: ($0 &* 31) >> 3) }

/// Swift Testing compares arrays that differ element by element, which takes minutes for long ones.
func isSame(_ bytes: [UInt8], _ other: [UInt8]) -> Bool { bytes == other }

final class Box<Value> {
  var value: Value
  init(_ value: Value) { self.value = value }
}

let streamServer = """
  import http.server, itertools, time
  FILE = bytes((i * 31 >> 3) & 255 for i in range(300000))
  class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def log_message(self, *a): pass
    def setup(self):
      super().setup(); self.number = next(CONNECTIONS)
    def answer(self, status, headers=(), body=b'', length=None):
      self.send_response(status)
      for name, value in headers: self.send_header(name, value)
      self.send_header('Content-Length', str(len(body) if length is None else length))
      self.end_headers()
      if self.command != 'HEAD': self.wfile.write(body)
    def handle_expect_100(self):
      if self.path != '/refuse': return super().handle_expect_100()
      self.close_connection = True
      self.answer(401)
      return False
    def do_GET(self):
      path, _, query = self.path.partition('?')
      if path == '/file':
        asked = self.headers.get('Range')
        if asked:
          first = int(asked[6:].partition('-')[0])
          self.answer(206, [('Content-Range', 'bytes %d-%d/%d' % (first, len(FILE) - 1, len(FILE)))], FILE[first:])
        else: self.answer(200, [], FILE)
      elif path == '/connection': self.answer(200, [('X-Connection', str(self.number))], b'x' * 100)
      elif path == '/endless':
        self.send_response(200); self.send_header('Transfer-Encoding', 'chunked'); self.end_headers()
        try:
          while True: self.wfile.write(b'10000\\r\\n' + b'x' * 65536 + b'\\r\\n')
        except OSError: pass
        self.close_connection = True
      elif path == '/stall': self.answer(200, [], b'x' * 10, 1000); time.sleep(30)
      elif path == '/cut': self.answer(200, [], b'x' * 10, 1000); self.close_connection = True
      elif path == '/more': self.answer(200, [], b'x' * 5000, 10)
      elif path.startswith('/to/'): self.read_body(); self.answer(int(path[4:]), [('Location', query)], b'moved')
      elif path == '/secrets':
        self.answer(200, [], (self.headers.get('Authorization') or self.headers.get('Cookie') or 'none').encode())
    do_HEAD = do_GET
    def read_body(self): return self.rfile.read(int(self.headers.get('Content-Length') or 0))
    def do_PUT(self):
      if self.path.startswith('/to/'): return self.do_GET()
      body = self.read_body()
      self.answer(201, [('X-Length', str(len(body)))], body)
  CONNECTIONS = itertools.count()
  server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
  print(server.server_port)
  server.serve_forever()
  """
