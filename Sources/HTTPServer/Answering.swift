internal import CMicroHTTPD
internal import POSIX

/// How an answer reaches the library.
extension ServerResponse {
  /// - Returns: false where it can't be sent: the connection is then cut.
  func queue(on connection: Connection, of connections: OpenConnections) -> Bool {
    guard let response = unsafe make(connection, connections) else { return false }
    defer { unsafe MHD_destroy_response(response) }
    for (name, value) in headers { unsafe MHD_add_response_header(response, name, value) }
    return unsafe MHD_queue_response(connection.pointer, UInt32(status), response) == .YES
  }

  private func make(_ connection: Connection, _ connections: OpenConnections) -> OpaquePointer? {
    switch body {
    case .bytes(var bytes):
      return unsafe bytes.withUnsafeMutableBytes {
        unsafe MHD_create_response_from_buffer($0.count, $0.baseAddress, .RESPMEM_MUST_COPY)
      }
    case .file(let file, let range):
      let copy = file.withNumber(cmhd_duplicate)
      guard copy >= 0 else { return nil }
      return unsafe MHD_create_response_from_fd_at_offset64(UInt64(range.count), copy, UInt64(range.lowerBound))
    case .produced(let producer, let size):
      let context = unsafe Unmanaged.passRetained(ProducedBody(producer)).toOpaque()
      let response = unsafe MHD_create_response_from_callback(
        size.map(UInt64.init) ?? cmhd_size_unknown, Self.blockSize, readProduced, context, endProduced)
      if unsafe response == nil { unsafe endProduced(context) }
      return unsafe response
    case .events(let stream):
      stream.begin(connection)
      connections.began(stream)
      let context = unsafe Unmanaged.passRetained(StreamedAnswer(stream, connections)).toOpaque()
      let response = unsafe MHD_create_response_from_callback(
        cmhd_size_unknown, Self.blockSize, readEvents, context, endEvents)
      if unsafe response == nil { unsafe endEvents(context) }
      return unsafe response
    }
  }

  /// Bytes that are asked of an event stream at once.
  private static let blockSize = 16384
}

private final class StreamedAnswer: Sendable {
  let stream: EventStream
  let connections: OpenConnections

  init(_ stream: EventStream, _ connections: OpenConnections) {
    self.stream = stream
    self.connections = connections
  }
}

private func readEvents(
  _ context: UnsafeMutableRawPointer?, _ position: UInt64, _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int
) -> Int {
  guard let context = unsafe context else { return cmhd_end_of_stream }
  let stream = unsafe Unmanaged<StreamedAnswer>.fromOpaque(context).takeUnretainedValue().stream
  return unsafe stream.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size))
}

private func endEvents(_ context: UnsafeMutableRawPointer?) {
  guard let context = unsafe context else { return }
  let answer = unsafe Unmanaged<StreamedAnswer>.fromOpaque(context).takeRetainedValue()
  answer.connections.ended(answer.stream)
}
