internal import CMicroHTTPD
internal import Synchronization

/// What the library calls back: from the first line of a request to the end of its answer. The functions at the end of
/// this file get it as their context.
@safe final class Exchanges: Sendable {
  fileprivate let connections: OpenConnections
  private let bodyLimit: Int
  private let workers: Workers
  private let receiver: HTTPServer.Receiver
  private let handler: HTTPServer.Handler
  /// Bytes of a body that nobody wants which are read all the same, so that its sender comes to read the answer.
  private static let mostIgnored = 1 << 20

  init(
    _ connections: OpenConnections, bodyLimit: Int, workers: Workers, receiver: @escaping HTTPServer.Receiver,
    handler: @escaping HTTPServer.Handler
  ) {
    self.connections = connections
    self.bodyLimit = bodyLimit
    self.workers = workers
    self.receiver = receiver
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
    enum Next { case wait, cut, work, answer(ServerResponse) }
    let next = exchange.state.withLock { state -> Next in
      if !state.isBegun {
        state.isBegun = true
        begin(&state, exchange.target, connection, method: method)
        return state.answer.map { isAnswerDue(state.request) ? .answer($0) : .wait } ?? .wait
      }
      if !piece.isEmpty { return receive(piece, &state, connection) ? .wait : .cut }
      if let answer = state.answer { return .answer(answer) }
      return state.isWorkedOn ? .wait : .work
    }
    switch next {
    case .wait: return true
    case .cut: return false
    case .work: return work(exchange, connection)
    case .answer(let answer):
      connections.isAnswered(connection)
      return answer.queue(on: connection, of: connections)
    }
  }

  /// The headers are there.
  private func begin(_ state: inout Exchange.State, _ target: String, _ connection: Connection, method: String) {
    state.request = request(target, connection, method: method)
    guard let request = state.request else { return state.answer = .text(400, "400 Bad Request\n") }
    state.reception = receiver(request)
    switch state.reception {
    case .refused(let answer): state.answer = answer
    case .collected where request.announcedLength ?? 0 > bodyLimit: state.answer = Self.tooLarge
    default: break
    }
  }

  /// Whether an answer goes out before the body, which is then not read and ends the connection. Where the client has
  /// sent a short one already, it is read, so that the answer reaches it.
  private func isAnswerDue(_ request: ServerRequest?) -> Bool {
    guard let request, request.hasBody else { return false }
    return request.expectsContinue || request.announcedLength ?? .max > Self.mostIgnored
  }

  /// - Returns: false to cut the connection.
  private func receive(_ piece: [UInt8], _ state: inout Exchange.State, _ connection: Connection) -> Bool {
    state.bodySize += piece.count
    if state.answer != nil {
      state.ignoredSize += piece.count
      return state.ignoredSize <= Self.mostIgnored
    }
    switch state.reception {
    case .streamed(let receiver):
      connections.advanced(connection, state.bodySize)
      state.answer = receiver.receive(piece)
    case .collected, .refused:
      if state.bodySize <= bodyLimit { state.body += piece } else {
        state.body = []
        state.answer = Self.tooLarge
      }
    }
    return true
  }

  /// All of the request is there.
  private func work(_ exchange: Exchange, _ connection: Connection) -> Bool {
    connections.isAnswered(connection)
    let (request, reception) = exchange.state.withLock { state in
      state.isWorkedOn = true
      state.request?.body = state.body
      return (state.request, state.reception)
    }
    guard let request else { return false }
    let answer: @Sendable () -> ServerResponse = { [handler] in
      if case .streamed(let receiver) = reception { receiver.finish() } else { handler(request) }
    }
    if workers.isEmpty { return answer().queue(on: connection, of: connections) }
    connection.suspend()
    let isTaken = workers.perform {
      let answer = answer()
      exchange.state.withLock { $0.answer = answer }
      connection.resume()
    }
    if !isTaken {
      exchange.state.withLock { $0.answer = .text(503, "503 Service Unavailable\n") }
      connection.resume()
    }
    return true
  }

  private func request(_ target: String, _ connection: Connection, method: String) -> ServerRequest? {
    let headers = connection.headers
    let hosts = headers.filter { $0.name.lowercased() == "host" }
    guard let target = RequestTarget(target), hosts.count <= 1,
      let host = target.host ?? RequestTarget.host(hosts.first?.value[...] ?? "")
    else { return nil }
    return ServerRequest(method: method, host: host, path: target.path, query: target.query, headers: headers)
  }

  private static let tooLarge = ServerResponse.text(413, "413 Content Too Large\n")
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
    unsafe Unmanaged<Exchange>.fromOpaque(own).takeRetainedValue().end()
    unsafe request?.pointee = nil
  }
  guard let context = unsafe context, let connection = unsafe connection.map(Connection.init) else { return }
  unsafe Unmanaged<Exchanges>.fromOpaque(context).takeUnretainedValue().connections.waits(connection)
}
