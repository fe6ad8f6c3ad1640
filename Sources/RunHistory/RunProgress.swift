package import JSON

/// What the events of a run amount to: a pure fold, used to show a run and to go on with one.
package struct RunProgress: Sendable, Hashable {
  package struct Step: Sendable, Hashable {
    package var state = StepState.pending
    /// Attempts begun.
    package var attempts = 0
    package var started: Double?
    package var ended: Double?
    package var outputs: JSONObject = [:]
    /// What its sandbox let through when it last started; nil without a sandbox.
    package var sandbox: JSONValue?
    /// The payload of the failure or the success.
    package var result: JSONObject = [:]
    /// What would take its effects back: the last checkpoint's, or the result's.
    package var undo: JSONValue?
    /// In the order in which steps left their first undo; from 0.
    package var undoOrder: Int?
    /// The attempt that left `undo`.
    var undoAttempt: Int?
    package var isUndone = false
    /// A failure of it does not fail the run.
    package var isOptional = false

    /// Of a step that nothing is known of yet.
    package init() {}
  }

  package private(set) var steps: [String: Step] = [:]
  /// Step ids in the order of their first event.
  package private(set) var order: [String] = []
  package private(set) var state = RunState.queued
  /// The payload of the run's last state event.
  package private(set) var result: JSONObject = [:]
  private var undoCount = 0

  package init(_ events: some Sequence<Event> = []) {
    for event in events { apply(event) }
  }

  package mutating func apply(_ event: Event) {
    if let state = event.kind.runState {
      self.state = state
      result = event.payload
    }
    guard let id = event.step else { return }
    if steps[id] == nil { order.append(id) }
    var step = steps[id] ?? Step()
    switch event.kind {
    case .stepStarted:
      step.state = .running
      step.attempts += 1
      step.sandbox = event.payload["sandbox"]
      step.started = step.started ?? event.time
      step.ended = nil
    case .checkpoint: setUndo(&step, event.payload["undo"])
    case .stepSucceeded, .stepUnchanged:
      step.state = event.kind == .stepSucceeded ? .succeeded : .unchanged
      step.outputs = event.payload["outputs"]?.objectValue ?? [:]
      if let undo = event.payload["undo"] { setUndo(&step, undo) }
      end(&step, event)
    case .stepFailed:
      step.state = event.payload["cancelled"] == true ? .cancelled : .failed
      step.isOptional = event.payload["optional"] == true
      if let undo = event.payload["undo"] { setUndo(&step, undo) }
      // It has cleaned up behind itself; what an earlier attempt left is still there.
      if event.payload["effects"] == "none", step.undoAttempt == step.attempts { step.undo = nil }
      end(&step, event)
    case .stepRetrying:
      step.state = .pending
      if let undo = event.payload["undo"] { setUndo(&step, undo) }
    case .stepSkipped:
      step.state = .skipped
      end(&step, event)
    case .stepUndone:
      // One that failed stays failed, with its effects taken back.
      if event.payload["failure"] == nil {
        step.isUndone = true
        if step.state != .failed, step.state != .cancelled { step.state = .undone }
      }
    default: break
    }
    steps[id] = step
  }

  private func end(_ step: inout Step, _ event: Event) {
    step.ended = event.time
    step.result = event.payload
  }

  private mutating func setUndo(_ step: inout Step, _ undo: JSONValue?) {
    step.undo = undo == .null ? nil : undo
    step.undoAttempt = step.attempts
    step.isUndone = false
    guard step.undoOrder == nil else { return }
    step.undoOrder = undoCount
    undoCount += 1
  }

  /// The steps whose effects can still be taken back, the last one first.
  package var undoable: [(id: String, undo: JSONValue)] {
    steps.filter { $0.value.undo != nil && !$0.value.isUndone }
      .sorted { ($0.value.undoOrder ?? 0) > ($1.value.undoOrder ?? 0) }
      .map { ($0.key, $0.value.undo!) }
  }
}
