import HTTPClient
import HTTPServer
import POSIX
import Synchronization
import TestSupport
import Testing

/// Bodies that are larger than what is kept in memory, and those that are refused before they are sent.
@Suite struct StreamedBodyTests {
  private let folder: TemporaryFolder
  private let client: HTTPClient

  init() throws {
    folder = try TemporaryFolder()
    client = try HTTPClient()
  }

  /// Writes what comes into a file.
  private final class Receiver: BodyReceiver {
    struct State {
      var count = 0
      var isFinished = false
      var isAbandoned = false
    }
    let state = Mutex(State())
    private let file: FileDescriptor
    private let limit: Int

    init(_ path: String, limit: Int = .max) throws {
      file = try FileDescriptor(opening: path, .write)
      self.limit = limit
    }

    func receive(_ piece: [UInt8]) -> ServerResponse? {
      state.withLock { $0.count += piece.count }
      guard state.withLock({ $0.count <= limit }) else { return .text(507, "full") }
      return (try? file.write(piece)) == nil ? .text(500, "unwritten") : nil
    }
    func finish() -> ServerResponse {
      state.withLock { $0.isFinished = true }
      return .text(201, "\(state.withLock { $0.count })")
    }
    func abandoned() { state.withLock { $0.isAbandoned = true } }
  }

  private func server(
    _ receiver: Receiver, workers: Int = 0, requestSeconds: Double = 30, refusal: ServerResponse? = nil
  ) throws -> HTTPServer {
    var options = HTTPServerOptions()
    options.bodyBytes = 1000
    options.workers = workers
    options.requestSeconds = requestSeconds
    return try HTTPServer(
      options: options, receiver: { $0.method == "PUT" ? refusal.map(RequestBody.refused) ?? .streamed(receiver) : .collected }
    ) { .text(200, "\($0.method) \($0.body.count)") }
  }

  private func put(_ server: HTTPServer, _ bytes: [UInt8], expects: Bool = false) throws -> HTTPResponse {
    let file = try FileDescriptor(opening: folder.write("sent", bytes), .read)
    var request = HTTPRequest(
      "PUT", "http://127.0.0.1:\(server.port)/x", headers: expects ? [HTTPHeader("Expect", "100-continue")] : [])
    request.upload = HTTPUpload(file, 0..<bytes.count)
    return try client.send(request)
  }

  @Test(arguments: [0, 2], [false, true]) func `a body goes into a file, whatever its size`(workers: Int, expects: Bool) throws {
    for count in [0, 1, 1001, 5_000_000] {
      let receiver = try Receiver(folder.path("received"))
      let server = try server(receiver, workers: workers)
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 31) >> 3) }
      let answer = try put(server, bytes, expects: expects)
      #expect(answer.status == 201)
      #expect(String(decoding: answer.body, as: UTF8.self) == "\(count)")
      let received = try Files.read(folder.path("received"))
      let isSame = received == bytes
      #expect(isSame)
      #expect(receiver.state.withLock { $0.isFinished && !$0.isAbandoned })
      // The connection goes on, and others' bodies are kept in memory as ever.
      let post = HTTPRequest("POST", "http://127.0.0.1:\(server.port)/x", body: [1, 2, 3])
      #expect(try client.send(post).body == Array("POST 3".utf8))
    }
  }

  @Test func `what is refused is not sent by a client that asks first`() throws {
    let receiver = try Receiver(folder.path("received"))
    let server = try server(receiver, refusal: .text(401, "who?"))
    let answer = try put(server, [UInt8](repeating: 1, count: 5_000_000), expects: true)
    #expect(answer.status == 401)
    #expect(answer.body == Array("who?".utf8))
    #expect(answer.traffic.sent < 1000)
    // And a short body that was sent all the same is read, so that the answer arrives.
    #expect(try put(server, [UInt8](repeating: 1, count: 500_000)).status == 401)
    #expect(receiver.state.withLock { $0.count } == 0)
  }

  @Test func `a body that is too large for memory is refused before it is sent`() throws {
    let server = try server(Receiver(folder.path("received")))
    let file = try FileDescriptor(opening: folder.write("sent", [UInt8](repeating: 1, count: 5_000_000)), .read)
    var request = HTTPRequest("POST", "http://127.0.0.1:\(server.port)/x", headers: [HTTPHeader("Expect", "100-continue")])
    request.upload = HTTPUpload(file, 0..<5_000_000)
    let answer = try client.send(request)
    #expect(answer.status == 413)
    #expect(answer.traffic.sent < 1000)
  }

  @Test func `a receiver that wants no more says so at the end of a short body, and a long one is cut`() throws {
    let receiver = try Receiver(folder.path("received"), limit: 100_000)
    let server = try server(receiver)
    #expect(try put(server, [UInt8](repeating: 1, count: 500_000)).status == 507)
    #expect(!receiver.state.withLock { $0.isFinished })
    let second = try Receiver(folder.path("received"), limit: 100_000)
    let other = try self.server(second)
    #expect(throws: HTTPError.self) { try put(other, [UInt8](repeating: 1, count: 50_000_000)) }
    #expect(second.state.withLock { $0.count } < 1_000_000)
  }

  @Test func `a client that goes away is told of`() throws {
    let receiver = try Receiver(folder.path("received"))
    let server = try server(receiver)
    do {
      let connection = try RawConnection(port: server.port)
      try connection.send("PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhello")
      #expect(waitUntil { receiver.state.withLock { $0.count } == 5 })
    }
    #expect(waitUntil { receiver.state.withLock { $0.isAbandoned } })
    #expect(!receiver.state.withLock { $0.isFinished })
  }

  @Test func `a client that sends a byte now and then is cut off, one that goes on is not`() throws {
    let slow = try Receiver(folder.path("slow"))
    let server = try server(slow, requestSeconds: 1)
    let connection = try RawConnection(port: server.port)
    try connection.send("PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
    let begun = Clock.monotonic
    while !connection.isAtEnd, Clock.monotonic < begun + 20 {
      _ = try? connection.send("X")
      _ = try? connection.read(seconds: 0.1)
    }
    #expect(connection.isAtEnd)
    #expect(waitUntil { slow.state.withLock { $0.isAbandoned } })

    let steady = try Receiver(folder.path("steady"))
    let patient = try self.server(steady, requestSeconds: 1)
    let other = try RawConnection(port: patient.port)
    try other.send("PUT /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: \(30 * 20_000)\r\n\r\n")
    for _ in 0..<30 {
      try other.send([UInt8](repeating: 65, count: 20_000))
      Clock.sleep(seconds: 0.1)
    }
    #expect(try other.read().hasPrefix("HTTP/1.1 201"))
  }

  @Test func `a handler with workers holds up nobody`() throws {
    var options = HTTPServerOptions()
    options.threads = 1
    options.workers = 2
    let gate = Mutex(false)
    let server = try HTTPServer(options: options) { request in
      if request.path == "/slow" { while !gate.withLock({ $0 }) { Clock.sleep(seconds: 0.005) } }
      return .text(200, request.path)
    }
    let slow = try RawConnection(port: server.port)
    try slow.send("GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    for _ in 0..<20 { #expect(try client.send(HTTPRequest("GET", "http://127.0.0.1:\(server.port)/quick")).status == 200) }
    gate.withLock { $0 = true }
    #expect(try slow.read().hasSuffix("/slow"))
  }

  @Test func `a server that stops finishes what its workers do`() throws {
    var options = HTTPServerOptions()
    options.workers = 1
    let running = Mutex(0)
    let server = try HTTPServer(options: options) { _ in
      running.withLock { $0 += 1 }
      Clock.sleep(seconds: 0.3)
      return .text(200, "done")
    }
    let connections = try (0..<3).map { _ in try RawConnection(port: server.port) }
    for connection in connections { try connection.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n") }
    #expect(waitUntil { running.withLock { $0 } > 0 })
    server.stop()
    for connection in connections { _ = try connection.read() }
    for connection in connections { #expect(connection.isAtEnd) }
  }

  @Test func `a tag saves what is known, and resumes what is the same`() throws {
    let path = try folder.write("file", "0123456789")
    let server = try HTTPServer { request in
      (try? .file(FileDescriptor(opening: path, .read), headers: [], tag: "\"abc\"", for: request)) ?? .text(500, "")
    }
    func get(_ headers: [HTTPHeader]) throws -> HTTPResponse {
      try client.send(HTTPRequest("GET", "http://127.0.0.1:\(server.port)/", headers: headers))
    }
    let whole = try get([])
    #expect(whole.header("ETag") == "\"abc\"")
    for condition in ["\"abc\"", "*", "\"x\", \"abc\"", "W/\"abc\""] {
      let known = try get([HTTPHeader("If-None-Match", condition)])
      #expect(known.status == 304 && known.body.isEmpty)
    }
    #expect(try get([HTTPHeader("If-None-Match", "\"x\"")]).status == 200)
    let range = HTTPHeader("Range", "bytes=4-")
    let rest = try get([range, HTTPHeader("If-Range", "\"abc\"")])
    #expect(rest.status == 206 && rest.body == Array("456789".utf8))
    #expect(try get([range, HTTPHeader("If-Range", "\"abd\"")]).body == whole.body)
    #expect(try get([range, HTTPHeader("If-Range", "W/\"abc\"")]).body == whole.body)
  }
}
