import HTTPServer
import POSIX
import TestSupport
import Testing

/// Clients that mean no good: the server refuses them, and goes on serving others.
@Suite struct HostileRequestTests {
  private let server: HTTPServer

  init() throws {
    var options = HTTPServerOptions()
    options.requestSeconds = 2
    options.idleSeconds = 4
    options.connections = 200
    server = try HTTPServer(options: options) { .text(200, "served \($0.host) \($0.path)") }
  }

  private func expectServing() throws {
    #expect(try rawAnswer("GET /fine HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", port: server.port).hasSuffix("served x /fine"))
  }

  @Test(arguments: [
    "GET /../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /a%00b HTTP/1.1\r\nHost: x\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", "GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /a\\..\\b HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "GET / HTTP/1.1\r\nHost: x/y\r\n\r\n", "GET * HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET http:// HTTP/1.1\r\nHost: x\r\n\r\n", "GET a HTTP/1.1\r\nHost: x\r\n\r\n", "GET /a\u{1}b HTTP/1.1\r\nHost: x\r\n\r\n",
    "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\r\n\r\n", "\r\n\r\n\r\n", "GET\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
  ])
  func `what is no proper request is not served`(request: String) throws {
    let answer = try rawAnswer(request, port: server.port)
    #expect(!answer.contains("served"), "\(answer)")
    #expect(!answer.hasPrefix("HTTP/1.1 2"), "\(answer)")
    try expectServing()
  }

  @Test func `a path does not end early at a NUL`() throws {
    let answer = try rawAnswer("GET /secret\u{0}.html HTTP/1.1\r\nHost: x\r\n\r\n", port: server.port)
    #expect(!answer.contains("served x /secret.html"))
    try expectServing()
  }

  @Test func `an address of the absolute form says the host`() throws {
    let answer = try rawAnswer("GET http://evil.example/a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", port: server.port)
    #expect(answer.hasSuffix("served evil.example /a"))
  }

  @Test func `HTTP 1.0 needs no host`() throws {
    #expect(try rawAnswer("GET /old HTTP/1.0\r\n\r\n", port: server.port).hasSuffix("served  /old"))
  }

  @Test func `headers over the limit are refused`() throws {
    let many = (0..<5000).map { "X-\($0): y\r\n" }.joined()
    for request in [
      "GET / HTTP/1.1\r\nHost: x\r\nX-Long: \(String(repeating: "a", count: 200_000))\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: x\r\n\(many)\r\n",
      "GET /\(String(repeating: "a", count: 200_000)) HTTP/1.1\r\nHost: x\r\n\r\n",
    ] {
      let connection = try RawConnection(port: server.port)
      _ = try? connection.send(Array(request.utf8), seconds: 2)
      let answer = try connection.read()
      #expect(!answer.contains("served"), "\(answer.prefix(200))")
    }
    try expectServing()
  }

  @Test func `a client that never comes to an end of its request is cut off`() throws {
    let silent = try RawConnection(port: server.port)
    let slow = try RawConnection(port: server.port)
    try slow.send("GET / HTTP/1.1\r\nHost: x\r\n")
    let begun = Clock.monotonic
    // A byte now and then: never idle.
    while !slow.isAtEnd, Clock.monotonic < begun + 20 {
      _ = try? slow.send("X")
      _ = try? slow.read(seconds: 0.2)
    }
    #expect(slow.isAtEnd)
    #expect(Clock.monotonic - begun > 1.5)
    _ = try silent.read(seconds: 20)
    #expect(waitUntil { server.connectionCount == 0 })
    try expectServing()
  }

  @Test func `more connections than the limit wait, and are served when there is room`() throws {
    var idle: [RawConnection] = []
    for _ in 0..<500 { if let connection = try? RawConnection(port: server.port) { idle.append(connection) } }
    #expect(idle.count > 200)
    #expect(server.connectionCount <= 200)
    // Those that say nothing are cut off in turn.
    let patient = try RawConnection(port: server.port)
    try patient.send("GET /late HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    #expect(try patient.read(seconds: 60).hasSuffix("served x /late"))
  }

  @Test func `connections that end anywhere do no harm`() throws {
    let request = Array("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello".utf8)
    for count in stride(from: 0, to: request.count, by: 3) {
      let connection = try RawConnection(port: server.port)
      try connection.send(Array(request.prefix(count)))
    }
    try expectServing()
    #expect(waitUntil { server.connectionCount == 0 })
  }
}
