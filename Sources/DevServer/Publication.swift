internal import HTTPServer
internal import JSON
internal import Synchronization

/// What the server shows at this moment, and the pages that follow it. Used on several threads.
final class Publication: Sendable {
  struct Failure: Sendable {
    /// The number of the build that failed.
    var build: Int
    var overlay: ErrorOverlay
    /// Whether its output is served: what is wrong was found by looking at it.
    var isLate = false
  }

  struct Present: Sendable {
    let session: String
    /// The newest good output; nil before the first.
    var folder: ServedFolder?
    /// The number of the build that it is of; 0 before the first.
    var build = 0
    /// Every build after the one of this number has changed style sheets only.
    var stylesSince = 0
    /// Of the newest build, when it failed.
    var failure: Failure?

    /// Differs whenever there is something to tell.
    fileprivate var summary: [Int?] { [build, stylesSince, failure?.build] }

    var json: JSONValue {
      var members: JSONObject = [
        "session": .string(session), "build": .integer(build), "stylesSince": .integer(stylesSince),
      ]
      members["failure"] = failure.map {
        ["build": .integer($0.build), "html": .string($0.overlay.html), "style": .string(ErrorOverlay.style)]
      }
      return .object(members)
    }
  }

  private struct State {
    var present: Present
    var followers: [EventStream] = []
  }

  private let state: Mutex<State>

  init(session: String) { state = Mutex(State(present: Present(session: session))) }

  var present: Present { state.withLock { $0.present } }

  /// A new good output. What was found wrong by looking at the one before stays until `approve` says that nothing is.
  /// - Parameter changesStylesOnly: whether style sheets are all that differs from the one before.
  func publish(_ folder: ServedFolder, build: Int, changesStylesOnly: Bool) {
    change { present in
      if !changesStylesOnly || present.folder == nil { present.stylesSince = build }
      present.folder = folder
      present.build = build
      if present.failure?.isLate == false { present.failure = nil }
    }
  }

  /// The newest build has ended, and is good.
  func approve() { change { $0.failure = nil } }

  /// The last good output goes on being served.
  func fail(_ failure: Failure) { change { $0.failure = failure } }

  /// A stream that begins with the present state and gets each new one.
  func follow() -> EventStream {
    let stream = EventStream()
    state.withLock { state in
      state.followers.removeAll { $0.isClosed }
      state.followers.append(stream)
      Self.tell(state.present, stream)
    }
    return stream
  }

  private func change(_ body: (inout Present) -> Void) {
    state.withLock { state in
      let before = state.present.summary
      body(&state.present)
      if state.present.summary == before { return }
      state.followers.removeAll { $0.isClosed }
      for stream in state.followers { Self.tell(state.present, stream) }
    }
  }

  private static func tell(_ present: Present, _ stream: EventStream) { stream.send("state", present.json.text()) }
}
