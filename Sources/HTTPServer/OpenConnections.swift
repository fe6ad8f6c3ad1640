internal import CMicroHTTPD
internal import POSIX
internal import Synchronization

/// The connections of a server, and what has to be done with them now and then. The library ends one on which nothing
/// happens; one that sends a byte from time to time, without ever coming to a request's end, is for us to end.
@safe final class OpenConnections: Sendable {
  private struct Entry {
    var socket: Int32
    /// When it began to wait for a whole request, by the monotonic clock; nil while it is answered.
    var waitingSince: Double?
    /// Bytes of the request's body that were there then.
    var bodySize = 0
  }

  private struct State {
    var entries: [UInt: Entry] = [:]
    var streams: [ObjectIdentifier: EventStream] = [:]
    var isEnding = false
  }

  private let state = Mutex(State())
  private let ended = Mailbox<Void>()
  private let requestSeconds: Double
  private let heartbeatSeconds: Double
  /// Seconds between two looks.
  private static let interval = 1.0
  /// Bytes of a streamed body that a client has `requestSeconds` for.
  private static let stride = 16 << 10

  init(requestSeconds: Double, heartbeatSeconds: Double) {
    self.requestSeconds = requestSeconds
    self.heartbeatSeconds = heartbeatSeconds
  }

  func opened(_ connection: Connection) {
    state.withLock { $0.entries[connection.identity] = Entry(socket: connection.socket, waitingSince: Clock.monotonic) }
  }

  /// Before its socket is closed: nothing is done to a socket that has become another's.
  func closed(_ connection: Connection) { state.withLock { $0.entries[connection.identity] = nil } }

  func isAnswered(_ connection: Connection) { state.withLock { $0.entries[connection.identity]?.waitingSince = nil } }

  func waits(_ connection: Connection) {
    state.withLock {
      $0.entries[connection.identity]?.waitingSince = Clock.monotonic
      $0.entries[connection.identity]?.bodySize = 0
    }
  }

  /// So many bytes of a streamed body have come: when they are enough more than last time, the time begins anew.
  func advanced(_ connection: Connection, _ bodySize: Int) {
    state.withLock { state in
      guard let entry = state.entries[connection.identity], bodySize >= entry.bodySize + Self.stride else { return }
      state.entries[connection.identity]?.waitingSince = Clock.monotonic
      state.entries[connection.identity]?.bodySize = bodySize
    }
  }

  var count: Int { state.withLock { $0.entries.count } }

  func began(_ stream: EventStream) {
    let isEnding = state.withLock { state in
      state.streams[ObjectIdentifier(stream)] = stream
      return state.isEnding
    }
    if isEnding { stream.close() }
  }

  func ended(_ stream: EventStream) {
    state.withLock { $0.streams[ObjectIdentifier(stream)] = nil }
    stream.ended()
  }

  /// Looks after them on the calling thread, until `end`.
  func keep(wakeUp: FileDescriptor) {
    var heartbeat = Clock.monotonic + heartbeatSeconds
    while !state.withLock({ $0.isEnding }) {
      _ = Poll.wait([Poll.Interest(wakeUp.number)], seconds: Self.interval)
      let now = Clock.monotonic
      let streams = state.withLock { state in
        for entry in state.entries.values {
          if let since = entry.waitingSince, now - since > requestSeconds { cmhd_shut_down(entry.socket) }
        }
        return Array(state.streams.values)
      }
      for stream in streams { stream.endIfAbandoned() }
      if now >= heartbeat {
        for stream in streams { stream.sendHeartbeat() }
        heartbeat = now + heartbeatSeconds
      }
    }
    ended.send(())
  }

  /// Ends all streams, so that none sleeps when the library stops.
  func end(wakeUp: FileDescriptor) {
    let streams = state.withLock { state in
      state.isEnding = true
      return Array(state.streams.values)
    }
    for stream in streams { stream.close() }
    try? wakeUp.write([0])
    _ = ended.receive()
  }
}
