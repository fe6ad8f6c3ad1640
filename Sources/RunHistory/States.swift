/// Of a run, as stored and shown. One that no process executes any more is `running` here until it is resumed.
package enum RunState: String, CaseIterable, Sendable, Hashable {
  case queued, running, succeeded, failed, cancelled

  package var isFinal: Bool { self != .queued && self != .running }
}

/// Of a step in its run, as folded from the events.
package enum StepState: String, CaseIterable, Sendable, Hashable {
  case pending, running, succeeded, unchanged, failed, skipped, cancelled, undone

  package var isFinal: Bool { self != .pending && self != .running }
}
