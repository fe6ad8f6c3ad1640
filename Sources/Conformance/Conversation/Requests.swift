package import JSON
internal import POSIX
package import StepProtocol

/// Requests and their replies: the part of a host.
extension Conversation {
  /// What the host says to a request of the plugin; nil: nothing (yet).
  package typealias Answering = (PluginRequest) -> Message?

  /// Sends a request and waits for its reply; what the plugin asks on the way is answered.
  package func request(
    _ method: String, _ params: JSONValue = .null, id: String, seconds: Double, answering: Answering = answerCheckpoints
  ) -> PluginReply {
    send(.request(id: .string(id), method: method, params: params))
    return reply(to: id, seconds: seconds, answering: answering)
  }

  /// Waits for the reply to a request that was sent. Notifications and stray text go by; they are in the transcript.
  package func reply(to id: String, seconds: Double, answering: Answering = answerCheckpoints) -> PluginReply {
    let end = Clock.monotonic + seconds
    while true {
      switch nextLine(seconds: end - Clock.monotonic) {
      case .silent: return .silent(seconds)
      case .closed:
        // The pipe may tell of the end before the supervisor does.
        let status = waitForExit(seconds: min(1, max(0, end - Clock.monotonic)))
        return startError.map(PluginReply.notStarted) ?? .ended(status)
      case .line(let line):
        switch line.incoming {
        case .message(.response(.string(id), let result)): return .result(result)
        case .message(.failure(.string(id), let error)): return .error(error)
        case .message(.response), .message(.failure): return .violation(line, "a reply to what was not asked")
        case .message(.request(let id, let method, let params)):
          if let answer = answering(PluginRequest(id: id, method: method, params: params)) { send(answer) }
        case .message(.notification), .stray: break
        case .violation(let reason): return .violation(line, reason)
        }
      }
    }
  }

  /// As a host whose disk never fails, and that starts no services.
  package static func answerCheckpoints(_ request: PluginRequest) -> Message? {
    request.method == Method.checkpoint
      ? .response(id: request.id, result: [:]) : .failure(id: request.id, .methodNotFound(request.method))
  }

  /// `initialize` as a host of this version sends it.
  package func initialize(id: String = "1", protocols: [Int] = [Limits.version], hostVersion: String, seconds: Double)
    -> PluginReply
  {
    request(
      Method.initialize, InitializeParams(protocols: protocols, hostName: "slipway", hostVersion: hostVersion).json, id: id,
      seconds: seconds)
  }
}
