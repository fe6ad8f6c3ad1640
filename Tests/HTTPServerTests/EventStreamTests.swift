import HTTPServer
import POSIX
import Synchronization
import TestSupport
import Testing

@Suite struct EventStreamTests {
  /// A server whose answers are streams that the test holds.
  private final class Streams: Sendable {
    private let all = Mutex<[EventStream]>([])

    func answer() -> ServerResponse {
      let stream = EventStream()
      all.withLock { $0.append(stream) }
      return .events(stream)
    }

    var last: EventStream? { all.withLock { $0.last } }
    func send(_ name: String, _ data: String) { all.withLock { $0 }.forEach { $0.send(name, data) } }
  }

  private let streams: Streams
  private let server: HTTPServer

  init() throws {
    let streams = Streams()
    self.streams = streams
    var options = HTTPServerOptions()
    options.heartbeatSeconds = 0.5
    server = try HTTPServer(options: options) { _ in streams.answer() }
  }

  private func follow() throws -> RawConnection {
    let connection = try RawConnection(port: server.port)
    try connection.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
    _ = try connection.read { $0.contains("\r\n\r\n") }
    return connection
  }

  @Test func `events reach a client as they are sent`() throws {
    let connection = try follow()
    #expect(try connection.read { $0.contains("\r\n\r\n") }.contains("Content-Type: text/event-stream"))
    for turn in 0..<20 {
      let begun = Clock.monotonic
      streams.send("tick", "\(turn)\nsecond")
      _ = try connection.read { $0.contains("event: tick\ndata: \(turn)\ndata: second\n\n") }
      #expect(Clock.monotonic - begun < 2)
    }
  }

  @Test func `what was sent before the client listened comes first, and a closed stream ends`() throws {
    let early = try HTTPServer { _ in
      let stream = EventStream()
      stream.send("a", "1", id: "7")
      stream.send("b", String(repeating: "x", count: 100_000))
      stream.close()
      stream.send("c", "never")
      return .events(stream)
    }
    let text = try rawAnswer("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", port: early.port)
    #expect(text.contains("event: a\nid: 7\ndata: 1\n\n"))
    #expect(text.filter { $0 == "x" }.count > 99_000)
    #expect(!text.contains("never"))
  }

  @Test func `signs of life are sent while nothing happens`() throws {
    let connection = try follow()
    _ = try connection.read { $0.contains(":\n\n") }
  }

  @Test func `a client that goes away is noticed, though nothing is sent`() throws {
    let ended = Mutex(false)
    do {
      let connection = try follow()
      streams.last?.onEnd { ended.withLock { $0 = true } }
      #expect(streams.last?.isClosed == false)
      withExtendedLifetime(connection) {}
    }
    #expect(waitUntil { streams.last?.isClosed == true })
    #expect(waitUntil { ended.withLock { $0 } })
    #expect(waitUntil { server.connectionCount == 0 })
  }

  @Test func `a client that does not read is given up, and no other one waits for it`() throws {
    let sleeper = try follow()
    let stream = try #require(streams.last)
    let reader = try follow()
    for _ in 0..<200 { streams.send("big", String(repeating: "x", count: 100_000)) }
    #expect(stream.isClosed)
    _ = try? reader.read(seconds: 5) { $0.contains("end") }
    let third = try follow()
    streams.send("small", "1")
    _ = try third.read { $0.contains("event: small\n") }
    withExtendedLifetime(sleeper) {}
  }

  @Test func `many clients get each event once`() throws {
    let connections = try (0..<60).map { _ in try follow() }
    for turn in 0..<30 { streams.send("e", "n\(turn).") }
    for connection in connections {
      let text = try connection.read { $0.contains("n29.") }
      #expect(text.split(separator: "event: e").count == 31)
    }
  }

  @Test func `events sent from many threads while clients come and go get in nobody's way`() throws {
    let streams = streams
    let isOver = Mutex(false)
    let done = Mailbox<Void>()
    for _ in 0..<3 {
      startThread {
        while !isOver.withLock({ $0 }) { streams.send("e", "x") }
        done.send(())
      }
    }
    for _ in 0..<100 { _ = try follow() }
    isOver.withLock { $0 = true }
    for _ in 0..<3 { _ = done.receive() }
    let last = try follow()
    streams.send("end", "1")
    _ = try last.read { $0.contains("event: end") }
    #expect(waitUntil { server.connectionCount == 1 })
  }
}
