internal import JSON
internal import POSIX
internal import StepProtocol
internal import Synchronization

/// The plugin's line to the host: one locked writer, and the answers to the plugin's own requests.
final class Connection: Sendable {
  private let output: FileDescriptor
  private let writing = Mutex(())
  private let pending: Mutex<Pending>

  private struct Pending {
    var nextID = 1
    var waiting: [MessageID: Mailbox<Result<JSONValue, StepError>>] = [:]
    var isClosed = false
  }

  /// - Parameter output: where protocol lines go.
  init(output: FileDescriptor) {
    self.output = output
    pending = Mutex(Pending())
  }

  /// Takes descriptor 1 for the protocol and points standard output at standard error.
  static func overStandardOutput() throws -> Connection {
    let output = try FileDescriptor.duplicate(1)
    try FileDescriptor.duplicate(2).replace(1)
    return Connection(output: output)
  }

  /// Writes a whole line. A host that is gone is noticed at the end of standard input.
  func send(_ message: Message) {
    let line = message.line
    writing.withLock { _ in try? output.write(line) }
  }

  /// Sends a request of the plugin's own and waits for the answer.
  /// - Parameter whileWaiting: is given a function that ends the wait with an error.
  func request(
    _ method: String, _ params: JSONValue, whileWaiting: (@escaping @Sendable (StepError) -> Void) -> Void = { _ in }
  ) throws -> JSONValue {
    let answer = Mailbox<Result<JSONValue, StepError>>()
    let id = pending.withLock { pending -> MessageID? in
      if pending.isClosed { return nil }
      defer { pending.nextID += 1 }
      pending.waiting[.integer(pending.nextID)] = answer
      return .integer(pending.nextID)
    }
    guard let id else { throw StepError(.cancelled, "the host is gone", effects: .unknown) }
    send(.request(id: id, method: method, params: params))
    whileWaiting { [weak self] in self?.deliver(.failure($0), to: id) }
    guard let result = answer.receive() else { throw StepError(.cancelled, "the host is gone", effects: .unknown) }
    return try result.get()
  }

  /// Gives an answer of the host to whoever waits for it.
  func deliver(_ result: Result<JSONValue, StepError>, to id: MessageID) {
    pending.withLock { $0.waiting.removeValue(forKey: id) }?.send(result)
  }

  /// No answers will come any more.
  func close() {
    let waiting = pending.withLock { pending in
      pending.isClosed = true
      defer { pending.waiting = [:] }
      return Array(pending.waiting.values)
    }
    for mailbox in waiting { mailbox.close() }
  }
}
