internal import JSON
internal import POSIX
internal import StepProtocol
internal import Synchronization

/// A request of the host.
struct HostRequest: Sendable {
  var id: MessageID
  var method: String
  var params: JSONValue
}

/// Reads standard input on a thread of its own, so that a cancel arrives while a step works.
final class RequestReader: Sendable {
  let requests = Mailbox<HostRequest>()
  private let connection: Connection
  private let current: Mutex<Current>

  private struct Current {
    var id: MessageID?
    var cancel: (@Sendable () -> Void)?
    /// Cancels that came before their requests were taken up.
    var early: Set<MessageID> = []
  }

  init(_ connection: Connection) {
    self.connection = connection
    current = Mutex(Current())
  }

  /// From now on a cancel of this request calls `cancel`.
  func begin(_ id: MessageID, cancel: @escaping @Sendable () -> Void) {
    let early = current.withLock { current in
      current.id = id
      current.cancel = cancel
      return current.early.remove(id) != nil
    }
    if early { cancel() }
  }

  func end() {
    current.withLock { current in
      current.id = nil
      current.cancel = nil
    }
  }

  func run() {
    let input = FileDescriptor(owning: 0)
    var framer = LineFramer(limit: Limits.lineBytes)
    while let chunk = try? input.read(upTo: 65536), !chunk.isEmpty {
      for frame in framer.feed(chunk) { take(frame) }
    }
    endOfInput()
  }

  private func take(_ frame: LineFramer.Frame) {
    guard case .line(let line) = frame else { return refuse(.invalidRequest) }
    switch Incoming(line: line) {
    case .message(.request(let id, let method, let params)):
      requests.send(HostRequest(id: id, method: method, params: params))
    case .message(.notification(let method, let params)):
      if method == Method.cancel, let cancel = try? CancelParams(JSONField(params)) { self.cancel(cancel.id) }
    case .message(.response(let id, let result)): connection.deliver(.success(result), to: id)
    case .message(.failure(let id?, let error)):
      let failure = Failure(error)
      connection.deliver(.failure(StepError(failure.kind, error.message, effects: failure.effects, help: failure.help)), to: id)
    case .message(.failure(nil, _)): break
    case .stray: refuse(.parseError)
    case .violation: refuse(.invalidRequest)
    }
  }

  private func refuse(_ error: Message.ErrorObject) { connection.send(.failure(id: nil, error)) }

  private func cancel(_ id: String) {
    let action = current.withLock { current in
      if current.id == .string(id) { return current.cancel }
      current.early.insert(.string(id))
      return nil
    }
    action?()
  }

  /// The host is gone, or it was a one-line conversation from a shell: what is under way gets a second to answer,
  /// is then cancelled, and the process ends.
  private func endOfInput() {
    requests.close()
    Clock.sleep(seconds: 1)
    connection.close()
    current.withLock { $0.cancel }?()
    let end = Clock.monotonic + 2
    while current.withLock({ $0.id }) != nil, Clock.monotonic < end { Clock.sleep(seconds: 0.01) }
    // A step that does not see to its commands in that time leaves none behind either.
    Signals.killChildren()
    exitProcess(0)
  }
}
