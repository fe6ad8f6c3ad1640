internal import CMicroHTTPD
package import POSIX

/// How a server takes requests.
package struct HTTPServerOptions: Sendable {
  /// Threads for the connections, which share them.
  package var threads = 2
  /// Threads of their own for handlers and the ends of streamed bodies, where these may take long; without any, a
  /// handler holds up the connections of its thread.
  package var workers = 0
  /// Connections at the same time; more of them wait.
  package var connections = 512
  /// Seconds without a byte until a connection is closed; event streams are not.
  package var idleSeconds = 30
  /// Seconds that a client has for a whole request, its body included; of a streamed body, for each 16 KiB of it.
  package var requestSeconds = 30.0
  /// Bytes of memory for a connection: its request line and headers, and what the library notes of them.
  package var headerBytes = 32 << 10
  /// Bytes of a request's body that is kept in memory.
  package var bodyBytes = 1 << 20
  /// Seconds between two signs of life on event streams.
  package var heartbeatSeconds = 15.0

  package init() {}
}

/// An HTTP/1.1 server by libmicrohttpd, with threads of its own. It answers until it is stopped or let go.
@safe package final class HTTPServer {
  package typealias Handler = @Sendable (ServerRequest) -> ServerResponse
  /// Says, by a request without its body, what becomes of the body. It is not to take long.
  package typealias Receiver = @Sendable (ServerRequest) -> RequestBody

  package let address: String
  package let port: Int
  private let exchanges: Exchanges
  private let connections: OpenConnections
  private let workers: Workers
  private let wakeUp: FileDescriptor
  private var daemon: OpaquePointer?

  /// - Parameters:
  ///   - address: in digits.
  ///   - port: 0 for one that is free.
  ///   - receiver: is asked about each request before its body is read.
  ///   - handler: gives the answer to each request whose body was collected, on any of the server's threads.
  /// - Throws: `SystemError`; `isAddressInUse` when somebody else has the port.
  package init(
    address: String = "127.0.0.1", port: Int = 0, options: HTTPServerOptions = HTTPServerOptions(),
    receiver: @escaping Receiver = { _ in .collected }, handler: @escaping Handler
  ) throws(SystemError) {
    // sendfile(2) can't be told to fail instead, as send(2) can.
    Signals.ignoreBrokenPipes()
    let socket = try ListeningSocket(address: address, port: port)
    self.address = address
    self.port = socket.port
    let connections = OpenConnections(requestSeconds: options.requestSeconds, heartbeatSeconds: options.heartbeatSeconds)
    self.connections = connections
    workers = Workers(options.workers)
    exchanges = Exchanges(
      connections, bodyLimit: options.bodyBytes, workers: workers, receiver: receiver, handler: handler)
    let (sleeper, wakeUp) = try FileDescriptor.pipe()
    self.wakeUp = wakeUp
    let listening = socket.descriptor.withNumber(cmhd_duplicate)
    unsafe daemon = cmhd_start(
      listening, UInt32(options.threads), UInt32(options.connections), UInt32(options.idleSeconds), options.headerBytes,
      exchanges.callbacks)
    guard unsafe daemon != nil else {
      _ = FileDescriptor(owning: listening)
      throw SystemError(code: 11, "can't start a server at", path: ListeningSocket.text(address, self.port))
    }
    startThread { connections.keep(wakeUp: sleeper) }
  }

  deinit { stop() }

  /// Connections that are open.
  package var connectionCount: Int { connections.count }

  /// Ends every answer and closes the port; returns once no handler runs any more.
  package func stop() {
    guard let running = unsafe daemon else { return }
    unsafe daemon = nil
    connections.end(wakeUp: wakeUp)
    workers.end()
    unsafe MHD_stop_daemon(running)
  }
}
