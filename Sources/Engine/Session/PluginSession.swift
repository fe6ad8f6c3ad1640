package import ChildProcess
package import JSON
package import StepProtocol

/// The host's side of the conversation with one plugin process: a state machine without I/O. It is told what
/// happened, with the time, and gives back what is to be done. The table of misbehaviour of
/// docs/protocol.md lives here.
package struct PluginSession: Sendable {
  enum Phase: Sendable, Hashable {
    case starting, initializing, idle, busy
    /// Shutdown has been sent, or the process has ended.
    case closing
    case gone
  }

  let times: SessionTimes
  let isStrict: Bool
  var phase = Phase.starting
  var phaseEnd: Double?
  var request: OpenRequest?
  var climb: Climb?
  var output = LineFramer(limit: Limits.lineBytes)
  var errors = LineFramer(limit: 65536)
  var limiter = LogLimiter()
  /// The last lines of standard error, for the report of a death.
  var lastErrors: [String] = []
  var outputEnded = false
  var errorsEnded = false
  var hasRemaining = false
  var hasSettled = false
  var closedAt: Double?
  var nextID = 1
  /// Bytes that the process has not taken, and since when none moved.
  var pendingInput = 0
  var inputStuckSince: Double?
  var inputClosed = false
  /// Messages outside of a request.
  var droppedMessages = 0
  /// Values that it has asked to hide.
  var masks = 0
  /// Lines on standard output that were no messages.
  package internal(set) var strayLines = 0
  package internal(set) var process: Int32?
  package internal(set) var exitStatus: ExitStatus?
  /// The host had begun to end it when it ended.
  var wasMadeToEnd = false
  package internal(set) var usage: ResourceUsage?

  package init(strict: Bool = false, times: SessionTimes = SessionTimes(), now: Double) {
    isStrict = strict
    self.times = times
    phaseEnd = now + times.initialize
  }

  /// Whether a request can be sent.
  package var isIdle: Bool { phase == .idle && exitStatus == nil && !outputEnded }
  package var isGone: Bool { phase == .gone }

  /// When `tick` must be called next.
  package var nextTick: Double? {
    var times = [phaseEnd, climb?.nextAt]
    if let request, isTimed(request) {
      times.append(request.deadline)
      if let stall = request.stallSeconds { times.append(request.lastLife + stall) }
    }
    if let since = inputStuckSince { times.append(since + self.times.writeProgress) }
    return times.compactMap(\.self).min()
  }

  // MARK: What the run wants

  /// Sends a request; only while `isIdle`.
  package mutating func send(
    _ method: String, _ params: JSONValue, timeoutSeconds: Double?, stallSeconds: Double?, now: Double
  ) -> [SessionAction] {
    let id = takeID()
    phase = .busy
    phaseEnd = nil
    request = OpenRequest(
      id: id, method: method, deadline: timeoutSeconds.map { now + $0 }, deadlineSeconds: timeoutSeconds ?? 0,
      stallSeconds: stallSeconds, lastLife: now)
    return [.send(Message.request(id: .string(id), method: method, params: params).line)]
  }

  /// Answers a request of the plugin's own.
  package func answer(_ id: MessageID, _ result: Result<JSONValue, Failure>) -> [SessionAction] {
    switch result {
    case .success(let value): [.send(Message.response(id: id, result: value).line)]
    case .failure(let failure): [.send(Message.failure(id: id, failure.error).line)]
    }
  }

  /// Asks the plugin to stop, and makes it if it doesn't.
  package mutating func cancel(reason: String, now: Double) -> [SessionAction] {
    switch phase {
    case .busy where request?.cancelReason == nil && request?.verdict == nil:
      request?.cancelReason = reason
      return begin(.cancel(graceSeconds: times.cancelGrace), now)
    case .starting, .initializing: return begin(.end, now)
    default: return []
    }
  }

  /// Without any patience: the second Ctrl-C.
  package mutating func kill(now: Double) -> [SessionAction] { phase == .gone ? [] : begin(.kill, now) }

  /// Says goodbye: `shutdown`, end of input. `settled` follows in a quarter of a second at most, `gone` later.
  package mutating func close(now: Double) -> [SessionAction] {
    guard phase != .gone, closedAt == nil else { return [] }
    var actions: [SessionAction] = []
    if phase == .idle, exitStatus == nil {
      actions.append(.send(Message.request(id: .string(takeID()), method: Method.shutdown, params: .null).line))
    }
    actions.append(.closeInput)
    closedAt = now
    if phase == .idle { phase = .closing }
    phaseEnd = min(phaseEnd ?? .infinity, now + times.drain)
    return actions + settleIfPossible(now)
  }

  // MARK: Inside

  mutating func takeID() -> String {
    defer { nextID += 1 }
    return String(nextID)
  }

  mutating func begin(_ ladder: TerminationLadder, _ now: Double) -> [SessionAction] {
    climb = Climb(ladder, at: now)
    return climbOn(now)
  }

  mutating func climbOn(_ now: Double) -> [SessionAction] {
    var actions: [SessionAction] = []
    while let action = climb?.step(at: now) {
      switch action {
      case .ask:
        guard let request else { continue }
        let reason = request.cancelReason ?? request.verdict?.message ?? "cancelled"
        let params = CancelParams(id: request.id, reason: reason, graceSeconds: times.cancelGrace)
        actions.append(.send(Message.notification(method: Method.cancel, params: params.json).line))
      case .signal(let number): actions.append(.signal(number))
      case .killAll: actions.append(.killAll)
      }
    }
    return actions
  }

  /// Whether deadline and stall count: not once the request has been judged or cancelled, or the process has ended.
  func isTimed(_ request: OpenRequest) -> Bool {
    request.verdict == nil && request.cancelReason == nil && exitStatus == nil
  }

  /// The host has judged: nothing that comes later makes it a success. The plugin is made to end.
  mutating func condemn(_ failure: HostFailure, ladder: TerminationLadder? = nil, now: Double) -> [SessionAction] {
    if phase == .initializing {
      var failure = failure
      failure.effects = .none
      return fail(failure, now)
    }
    guard phase == .busy, request?.verdict == nil else { return [] }
    request?.verdict = failure
    if request?.cancelReason != nil { return [] }
    return begin(ladder ?? .cancel(graceSeconds: times.cancelGrace), now)
  }

  /// The request is over.
  mutating func conclude(_ answer: SessionAnswer) -> [SessionAction] {
    guard request != nil else { return [] }
    request = nil
    // Whoever was asked to stop has answered; the rest of the ladder would hit the next request.
    climb = nil
    inputStuckSince = nil
    if phase == .busy { phase = exitStatus == nil ? .idle : .closing }
    if case .hostFailure = answer { return [.answered(answer)] }
    return exitWarning() + [.answered(answer)]
  }

  /// The reply stands, whatever the process said when it ended.
  func exitWarning() -> [SessionAction] {
    guard let exitStatus, !exitStatus.isSuccess else { return [] }
    return [.log(.warning, "ended with \(exitStatus) after its reply", .plugin, [:])]
  }

  mutating func settleIfPossible(_ now: Double) -> [SessionAction] {
    let drained = exitStatus != nil && outputEnded && errorsEnded
    let timeIsUp = closedAt.map { now >= $0 + times.drain } ?? false
    guard !hasSettled, drained || timeIsUp, request == nil else { return [] }
    hasSettled = true
    return lastWords() + [.settled]
  }

  private mutating func lastWords() -> [SessionAction] {
    var actions: [SessionAction] = []
    if let count = limiter.takeDropped(always: true) { actions.append(droppedLog(count)) }
    if droppedMessages > 0 {
      actions.append(
        .log(
          .warning, droppedMessages == 1 ? "a message outside of a request was dropped" : "\(droppedMessages) messages outside of a request were dropped",
          .plugin, [:]))
      droppedMessages = 0
    }
    return actions
  }

  func droppedLog(_ count: Int) -> SessionAction {
    .log(.warning, "\(count) log lines were dropped: over 1,000 a second", .plugin, ["dropped": .integer(count)])
  }
}
