internal import ChildProcess
internal import StepProtocol

/// The request that is in flight.
struct OpenRequest: Sendable {
  var id: String
  var method: String
  /// When it must have been answered; nil: no limit.
  var deadline: Double?
  var deadlineSeconds: Double
  var stallSeconds: Double?
  var lastLife: Double
  /// The highest progress so far.
  var progress = -Double.infinity
  /// What the last message was, for reports.
  var lastMessage: String?
  /// The host's judgement, once it has one; it is given out when the plugin has answered or is gone.
  var verdict: HostFailure?
  var cancelReason: String?
}

/// A termination ladder on its way.
struct Climb: Sendable {
  private var rungs: ArraySlice<TerminationLadder.Rung>
  private(set) var nextAt: Double

  init(_ ladder: TerminationLadder, at now: Double) {
    rungs = ladder.rungs[...]
    nextAt = now
  }

  /// The action that is due now, if any.
  mutating func step(at now: Double) -> TerminationLadder.Action? {
    guard now >= nextAt, let rung = rungs.popFirst() else { return nil }
    nextAt = rungs.isEmpty ? .infinity : now + rung.patienceSeconds
    return rung.action
  }
}
