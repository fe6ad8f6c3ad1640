/// How a process is asked, and then made, to end: a list of steps, each taken when the one before it did not help.
package struct TerminationLadder: Sendable, Hashable {
  package enum Action: Sendable, Hashable {
    /// The protocol's own word, where there is one.
    case ask
    /// A signal to the process group.
    case signal(Int32)
    /// SIGKILL to every descendant.
    case killAll
  }

  package struct Rung: Sendable, Hashable {
    package var action: Action
    /// How long it is given before the next one.
    package var patienceSeconds: Double

    package init(_ action: Action, patienceSeconds: Double) {
      self.action = action
      self.patienceSeconds = patienceSeconds
    }
  }

  package var rungs: [Rung]

  package init(_ rungs: [Rung]) { self.rungs = rungs }

  /// docs/protocol.md, "Cancel": the cancel message and 10 seconds, SIGTERM and 5 more, then SIGKILL.
  package static func cancel(graceSeconds: Double = 10) -> TerminationLadder {
    TerminationLadder([
      Rung(.ask, patienceSeconds: graceSeconds), Rung(.signal(15), patienceSeconds: 5), Rung(.killAll, patienceSeconds: 0),
    ])
  }

  /// For a process that no longer listens.
  package static let end = TerminationLadder([Rung(.signal(15), patienceSeconds: 5), Rung(.killAll, patienceSeconds: 0)])
  package static let kill = TerminationLadder([Rung(.killAll, patienceSeconds: 0)])
}
