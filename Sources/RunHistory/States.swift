package enum RunState: String, CaseIterable, Sendable, Hashable {
  case queued, running, succeeded, failed, cancelled

  package var isFinal: Bool { self != .queued && self != .running }
}

package enum StepState: String, CaseIterable, Sendable, Hashable {
  case pending, running, succeeded, unchanged, failed, skipped, cancelled, undone

  package var isFinal: Bool { self != .pending && self != .running }
}
