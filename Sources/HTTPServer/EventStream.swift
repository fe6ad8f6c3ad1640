internal import CMicroHTTPD
internal import Synchronization

/// Events that go to one client for as long as it listens. May be used from any thread.
@safe package final class EventStream: Sendable {
  private struct State {
    var pending: [UInt8] = []
    /// Nil before the answer begins and after it has ended.
    var connection: Connection?
    /// The library does not ask for more until it is woken.
    var isSuspended = false
    var isClosed = false
    var onEnd: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())
  /// Bytes that wait for a client; one that leaves more than that unread is given up.
  static let mostPending = 4 << 20

  package init() {}

  /// - Parameters:
  ///   - name: what listeners in the browser name it by; no line break.
  ///   - data: text of any number of lines.
  package func send(_ name: String, _ data: String, id: String? = nil) {
    let lines = data.split(omittingEmptySubsequences: false) { $0.isNewline }
    let id = id.map { "id: \($0)\n" } ?? ""
    send(Array("event: \(name)\n\(id)\(lines.map { "data: \($0)\n" }.joined())\n".utf8))
  }

  /// A comment, which a browser passes over: the line is in use, and a client that went away is found out.
  func sendHeartbeat() { send(Array(":\n\n".utf8)) }

  private func send(_ bytes: [UInt8]) {
    state.withLock { state in
      guard !state.isClosed else { return }
      state.pending += bytes
      if state.pending.count > Self.mostPending {
        state.pending = []
        state.isClosed = true
      }
      Self.wake(&state)
    }
  }

  /// What was sent still goes out, then the answer ends.
  package func close() {
    state.withLock { state in
      state.isClosed = true
      Self.wake(&state)
    }
  }

  /// Whether nothing that is sent reaches anybody any more.
  package var isClosed: Bool { state.withLock { $0.isClosed } }

  /// Called once the client or the server has ended the answer, on a thread of the server.
  package func onEnd(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.onEnd = body } }

  private static func wake(_ state: inout State) {
    guard state.isSuspended else { return }
    state.isSuspended = false
    state.connection?.resume()
  }

  // MARK: The server's side

  func begin(_ connection: Connection) { state.withLock { $0.connection = connection } }

  /// On the server's thread: what there is to send, as much as fits.
  /// - Returns: how much that is; 0 when there is nothing now, and the connection sleeps then.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    state.withLock { state in
      if !state.pending.isEmpty {
        let count = min(buffer.count, state.pending.count)
        unsafe buffer.copyBytes(from: state.pending.prefix(count))
        state.pending.removeFirst(count)
        return count
      }
      if state.isClosed { return cmhd_end_of_stream }
      // Under the lock: nobody can send, and find it awake, before it sleeps.
      if !state.isSuspended {
        state.isSuspended = true
        state.connection?.suspend()
      }
      return 0
    }
  }

  /// The client has closed its side while nothing was sent; the library does not look at a connection that sleeps.
  func endIfAbandoned() {
    state.withLock { state in
      guard state.isSuspended, state.connection?.isAbandoned == true else { return }
      state.isClosed = true
      Self.wake(&state)
    }
  }

  func ended() {
    let body = state.withLock { state in
      state.isClosed = true
      state.pending = []
      state.connection = nil
      defer { state.onEnd = nil }
      return state.onEnd
    }
    body?()
  }
}
