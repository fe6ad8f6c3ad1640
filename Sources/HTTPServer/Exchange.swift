internal import Synchronization

/// One request while it comes in and is answered. On the server's thread alone, but for `answer`.
final class Exchange: Sendable {
  struct State {
    var isBegun = false
    /// nil for one that is none.
    var request: ServerRequest?
    var reception = RequestBody.collected
    var body: [UInt8] = []
    /// All that came, also where it is too much to be kept.
    var bodySize = 0
    /// What came behind the answer.
    var ignoredSize = 0
    /// Being worked on by another thread.
    var isWorkedOn = false
    var answer: ServerResponse?
  }

  /// As it stands in the request line.
  let target: String
  let state = Mutex(State())

  init(target: String) { self.target = target }

  /// Nothing more comes, and nothing more goes out.
  func end() {
    let receiver: (any BodyReceiver)? = state.withLock { state in
      guard case .streamed(let receiver) = state.reception, state.answer == nil, !state.isWorkedOn else { return nil }
      return receiver
    }
    receiver?.abandoned()
  }
}
