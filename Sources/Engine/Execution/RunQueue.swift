internal import Diagnostics
internal import JSON
internal import Pipelines
internal import POSIX
internal import RunHistory

/// The time between a run's record and its first step: runs of one concurrency group don't overlap.
struct RunQueue {
  enum Outcome {
    /// With the group's lock, where there is a group.
    case turn(FileLock?)
    case ended(RunState)
  }

  private let run: CheckedRun
  private let id: RunID
  private let home: Home
  private let history: RunHistory
  private let locks: RunLocks
  private let writer: EventWriter
  private let control: any RunControl
  /// Whether an earlier process has begun it.
  let isResumed: Bool

  init(
    _ run: CheckedRun, _ id: RunID, home: Home, history: RunHistory, locks: RunLocks, writer: EventWriter,
    control: any RunControl
  ) {
    self.run = run
    self.id = id
    self.home = home
    self.history = history
    self.locks = locks
    self.writer = writer
    self.control = control
    isResumed = writer.progress.state == .running
  }

  func wait() throws -> Outcome {
    let group = try group()
    var lock = try group.map { try locks.group($0, for: id) } ?? nil
    if !isResumed {
      var payload: JSONObject = [
        "pipeline": .string(run.pipeline.definition.name), "steps": .array(run.pipeline.steps.map { .string($0.id) }),
      ]
      if let group, lock == nil { payload["waitingFor"] = .string(holder(of: group)) }
      writer.add(.runQueued, payload, durable: true)
      try writer.flush()
    }
    guard let group, lock == nil else { return .turn(lock) }
    switch run.pipeline.definition.concurrency?.onConflict ?? .queue {
    case .reject where isResumed:
      // Ended now, it would leave what its steps have changed.
      throw InvalidInput(
        "the run \(id) can't go on: another run of the group \"\(group)\" is under way: \(holder(of: group))",
        help: "slipway resume \(id), once that has ended")
    case .reject:
      return try end(.runFailed, "another run of the group \"\(group)\" is under way: \(holder(of: group))")
    case .cancelRunning, .queue: break
    }
    var asked: RunID?
    while true {
      // The newest wins: also over one that was still waiting when this one came.
      if run.pipeline.definition.concurrency?.onConflict == .cancelRunning, let running = locks.holder(ofGroup: group),
        running != asked, running.text < id.text
      {
        try history.requestCancel(running)
        asked = running
      }
      let ready = Poll.wait([Poll.Interest(control.descriptor)], seconds: 0.05)
      if ready[0].reading, let interrupt = control.next() {
        let reason = if case .cancel(let reason) = interrupt { reason } else { "killed" }
        return try endWaiting(reason, group)
      }
      if try history.isCancelRequested(id) { return try endWaiting("slipway cancel", group) }
      lock = try locks.group(group, for: id)
      if let lock { return .turn(lock) }
    }
  }

  private func group() throws -> String? {
    let context = ExpressionContext(
      parameters: run.pipeline.parameters,
      run: ["id": .string(id.text), "pipeline": .string(run.pipeline.definition.name), "home": .string(home.path)],
      env: HostEnvironment.visible, trigger: run.trigger, site: run.site)
    return try run.pipeline.concurrencyGroup(in: context)
  }

  private func holder(of group: String) -> String {
    locks.holder(ofGroup: group).map { "run \($0)" } ?? "another run"
  }

  private func endWaiting(_ reason: String, _ group: String) throws -> Outcome {
    if !isResumed { return try end(.runCancelled, reason) }
    try history.requestCancel(id)
    throw InvalidInput(
      "the run \(id) is to be cancelled, and waits for \(holder(of: group)) to take back what it has changed",
      help: "slipway resume \(id), once that has ended")
  }

  private func end(_ kind: EventKind, _ message: String) throws -> Outcome {
    writer.add(kind, ["message": .string(message), "durationSeconds": 0], durable: true)
    try writer.flush()
    return .ended(kind.runState ?? .failed)
  }
}
