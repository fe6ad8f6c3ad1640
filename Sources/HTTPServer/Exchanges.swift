internal import CMicroHTTPD

/// What the library calls back: from the first line of a request to the end of its answer. The functions at the end of
/// this file get it as their context.
@safe final class Exchanges: Sendable {
  fileprivate let connections: OpenConnections
  private let bodyLimit: Int
  private let handler: HTTPServer.Handler
  /// Bytes of a body that is too large which are read all the same, so that its sender comes to read the answer.
  private static let mostIgnored = 1 << 20

  init(_ connections: OpenConnections, bodyLimit: Int, handler: @escaping HTTPServer.Handler) {
    self.connections = connections
    self.bodyLimit = bodyLimit
    self.handler = handler
  }

  /// Good for as long as this object lives.
  var callbacks: cmhd_callbacks {
    unsafe cmhd_callbacks(
      answer: stepTaken, completed: completed, connection: connectionChanged, target: targetRead, unescape: leaveEscaped,
      context: Unmanaged.passUnretained(self).toOpaque())
  }

  /// One step of a request: its headers, then pieces of its body, then its end.
  /// - Returns: false to cut the connection.
  fileprivate func take(_ exchange: Exchange, _ connection: Connection, method: String, piece: [UInt8]) -> Bool {
    if !exchange.isBegun {
      exchange.isBegun = true
      return true
    }
    if !piece.isEmpty {
      exchange.bodySize += piece.count
      exchange.body = exchange.bodySize <= bodyLimit ? exchange.body + piece : []
      return exchange.bodySize <= bodyLimit + Self.mostIgnored
    }
    connections.isAnswered(connection)
    return answer(to: exchange, connection, method: method).queue(on: connection, of: connections)
  }

  private func answer(to exchange: Exchange, _ connection: Connection, method: String) -> ServerResponse {
    if exchange.bodySize > bodyLimit { return .text(413, "413 Content Too Large\n") }
    let headers = connection.headers
    let hosts = headers.filter { $0.name.lowercased() == "host" }
    guard let target = RequestTarget(exchange.target), hosts.count <= 1,
      let host = target.host ?? RequestTarget.host(hosts.first?.value[...] ?? "")
    else { return .text(400, "400 Bad Request\n") }
    return handler(
      ServerRequest(
        method: method, host: host, path: target.path, query: target.query, headers: headers, body: exchange.body))
  }
}

/// One request while it comes in. On the server's thread alone.
private final class Exchange {
  /// As it stands in the request line.
  let target: String
  var isBegun = false
  var body: [UInt8] = []
  /// All that came, also where it is too much to be kept.
  var bodySize = 0

  init(target: String) { self.target = target }
}

// MARK: Called by the library, on threads of its own

private func targetRead(
  _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
  unsafe Unmanaged.passRetained(Exchange(target: target.map { unsafe String(cString: $0) } ?? "")).toOpaque()
}

/// The target is decoded from what `targetRead` got: nothing of it is to be changed in place.
private func leaveEscaped(
  _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ text: UnsafeMutablePointer<CChar>?
) -> Int {
  var count = 0
  while let text = unsafe text, unsafe text[count] != 0 { count += 1 }
  return count
}

private func connectionChanged(
  _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ own: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
  _ change: MHD_ConnectionNotificationCode
) {
  guard let context = unsafe context, let connection = unsafe connection.map(Connection.init) else { return }
  let connections = unsafe Unmanaged<Exchanges>.fromOpaque(context).takeUnretainedValue().connections
  if change == .CONNECTION_NOTIFY_STARTED { connections.opened(connection) } else { connections.closed(connection) }
}

private func stepTaken(
  _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ url: UnsafePointer<CChar>?, _ method: UnsafePointer<CChar>?,
  _ version: UnsafePointer<CChar>?, _ body: UnsafePointer<CChar>?, _ size: UnsafeMutablePointer<Int>?,
  _ request: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
  guard let context = unsafe context, let connection = unsafe connection.map(Connection.init), let method = unsafe method,
    let size = unsafe size, let own = unsafe request?.pointee
  else { return .NO }
  let exchange = unsafe Unmanaged<Exchange>.fromOpaque(own).takeUnretainedValue()
  let piece = unsafe Array(UnsafeRawBufferPointer(start: body, count: body == nil ? 0 : size.pointee))
  unsafe size.pointee = 0
  let goesOn = unsafe Unmanaged<Exchanges>.fromOpaque(context).takeUnretainedValue()
    .take(exchange, connection, method: String(cString: method), piece: piece)
  return goesOn ? .YES : .NO
}

private func completed(
  _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ request: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
  _ end: MHD_RequestTerminationCode
) {
  if let own = unsafe request?.pointee {
    unsafe Unmanaged<Exchange>.fromOpaque(own).release()
    unsafe request?.pointee = nil
  }
  guard let context = unsafe context, let connection = unsafe connection.map(Connection.init) else { return }
  unsafe Unmanaged<Exchanges>.fromOpaque(context).takeUnretainedValue().connections.waits(connection)
}
