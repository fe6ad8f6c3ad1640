import HTTPClient
import HTTPServer
import POSIX
import Synchronization
import TestSupport
import Testing

@Suite struct HTTPServerTests {
  private let client: HTTPClient

  init() throws { client = try HTTPClient() }

  /// Tells in its answer what it was asked.
  private static let echo: HTTPServer.Handler = { request in
    let headers = request.headers.map { "\($0.name): \($0.value)\n" }.joined()
    return .text(200, "\(request.method) \(request.host) \(request.path) \(request.query.map { "\($0.name)=\($0.value)" })\n\(headers)\(String(decoding: request.body, as: UTF8.self))")
  }

  @Test func `a request comes as a value, and its answer goes back`() throws {
    let server = try HTTPServer(handler: Self.echo)
    let url = "http://127.0.0.1:\(server.port)/a%20b/c?x=1&y=%C3%A9"
    let answer = try client.send(HTTPRequest("POST", url, headers: [HTTPHeader("X-Own", "é")], body: Array("hello".utf8)))
    let text = String(decoding: answer.body, as: UTF8.self)
    #expect(answer.status == 200)
    #expect(answer.header("content-type") == "text/plain; charset=utf-8")
    #expect(text.hasPrefix("POST 127.0.0.1 /a b/c [\"x=1\", \"y=é\"]\n"))
    #expect(text.contains("X-Own: é\n"))
    #expect(text.hasSuffix("hello"))
  }

  @Test func `a connection serves many requests, and many connections are served at once`() throws {
    let server = try HTTPServer(handler: Self.echo)
    let one = try RawConnection(port: server.port)
    for turn in 0..<50 {
      try one.send("GET /\(turn) HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(try one.read { $0.contains("GET x /\(turn) ") && $0.hasSuffix("Host: x\n") }.hasPrefix("HTTP/1.1 200"))
      one.clear()
    }
    let many = try (0..<100).map { _ in try RawConnection(port: server.port) }
    for connection in many { try connection.send("GET /m HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") }
    for connection in many { #expect(try connection.read().contains("GET x /m ")) }
  }

  @Test func `HEAD gets the headers alone`() throws {
    let server = try HTTPServer(handler: Self.echo)
    let get = try client.send(HTTPRequest("GET", "http://127.0.0.1:\(server.port)/"))
    let head = try client.send(HTTPRequest("HEAD", "http://127.0.0.1:\(server.port)/"))
    #expect(head.status == 200)
    #expect(head.body == [])
    #expect(head.header("content-length") == "\(get.body.count + 1)", "the method's name is one letter longer")
  }

  @Test func `files are sent whole, in part and not at all`() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    let path = try folder.write("file", bytes)
    let server = try HTTPServer { request in
      do { return try .file(FileDescriptor(opening: path, .read), headers: [("Content-Type", "image/png")], for: request) } catch {
        return .text(500, "\(error)")
      }
    }
    func get(_ headers: [HTTPHeader] = [], method: String = "GET") throws -> HTTPResponse {
      try client.send(HTTPRequest(method, "http://127.0.0.1:\(server.port)/", headers: headers))
    }
    let whole = try get()
    #expect(whole.status == 200)
    #expect(whole.body == bytes)
    #expect(whole.header("accept-ranges") == "bytes")
    #expect(whole.header("content-type") == "image/png")
    #expect(try get(method: "HEAD").header("content-length") == "300000")
    let part = try get([HTTPHeader("Range", "bytes=1000-200999")])
    #expect(part.status == 206)
    #expect(part.body == Array(bytes[1000..<201_000]))
    #expect(part.header("content-range") == "bytes 1000-200999/300000")
    let beyond = try get([HTTPHeader("Range", "bytes=300000-")])
    #expect(beyond.status == 416)
    #expect(beyond.header("content-range") == "bytes */300000")
    #expect(try get([HTTPHeader("Range", "bytes=0-1"), HTTPHeader("If-Range", "\"x\"")]).status == 200)
  }

  @Test func `descriptors of sent files are closed`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("file", "x")
    let server = try HTTPServer { request in
      (try? .file(FileDescriptor(opening: path, .read), headers: [], for: request)) ?? .text(500, "")
    }
    for _ in 0..<100 { _ = try client.send(HTTPRequest("GET", "http://127.0.0.1:\(server.port)/")) }
    let isOpen = { (name: String) in (try? Files.readLink("/proc/self/fd/\(name)")) == path }
    #expect(try waitUntil { try !Files.list("/proc/self/fd").contains(where: isOpen) })
  }

  @Test func `a header with a line break is left out`() throws {
    let server = try HTTPServer { _ in .text(200, "ok", headers: [("X-Bad", "a\r\nX-Injected: 1"), ("X-Good", "b")]) }
    let answer = try client.send(HTTPRequest("GET", "http://127.0.0.1:\(server.port)/"))
    #expect(answer.header("x-good") == "b")
    #expect(answer.header("x-injected") == nil)
  }

  @Test func `a port that is taken is an error, and a stopped server gives it back`() throws {
    let server = try HTTPServer(handler: Self.echo)
    let error = #expect(throws: SystemError.self) { try HTTPServer(port: server.port, handler: Self.echo) }
    #expect(error?.isAddressInUse == true)
    server.stop()
    server.stop()
    let second = try HTTPServer(port: server.port, handler: Self.echo)
    #expect(try client.send(HTTPRequest("GET", "http://127.0.0.1:\(second.port)/")).status == 200)
  }

  @Test func `IPv6 is served`() throws {
    let server = try HTTPServer(address: "::1", handler: Self.echo)
    let answer = try client.send(HTTPRequest("GET", "http://[::1]:\(server.port)/"))
    #expect(String(decoding: answer.body, as: UTF8.self).hasPrefix("GET ::1 / []"))
  }

  @Test func `a body over the limit is refused, and one without end is cut`() throws {
    var options = HTTPServerOptions()
    options.bodyBytes = 1000
    let server = try HTTPServer(options: options, handler: Self.echo)
    func post(_ count: Int) throws -> Int {
      try client.send(HTTPRequest("POST", "http://127.0.0.1:\(server.port)/", body: [UInt8](repeating: 65, count: count))).status
    }
    #expect(try post(1000) == 200)
    #expect(try post(1001) == 413)
    let endless = try RawConnection(port: server.port)
    try endless.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    let chunk = Array("10000\r\n".utf8) + [UInt8](repeating: 65, count: 65536) + Array("\r\n".utf8)
    var sent = 0
    while sent < 64 << 20, let count = try? endless.send(chunk, seconds: 2), count == chunk.count { sent += count }
    #expect(sent < 64 << 20)
    #expect(try post(10) == 200)
  }

  @Test func `a stopped server ends what is under way`() throws {
    let stream = EventStream()
    let server = try HTTPServer { _ in .events(stream) }
    let connection = try RawConnection(port: server.port)
    try connection.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    _ = try connection.read { $0.contains("text/event-stream") }
    let idle = try RawConnection(port: server.port)
    server.stop()
    _ = try connection.read()
    _ = try idle.read()
    #expect(connection.isAtEnd)
    #expect(stream.isClosed)
    #expect(throws: RawConnection.Failure.self) { try RawConnection(port: server.port) }
  }
}
