internal import ChildProcess
internal import Diagnostics
internal import JSON
internal import Pipelines
internal import POSIX
internal import RunHistory
internal import StepProtocol

/// Executes one run on the calling thread: one loop over the pipes of its plugins, the clock, and whatever may
/// interrupt it. What must keep its order stays serial; what runs side by side are the plugins.
final class RunExecutor {
  let run: CheckedRun
  let id: RunID
  let home: Home
  let history: RunHistory
  let writer: EventWriter
  let pool: PluginPool
  let workspace: Workspace
  let control: any RunControl
  var schedule: StepSchedule
  /// What expressions see as long as nothing has failed.
  var context: ExpressionContext
  private(set) lazy var provenance = Self.provenance(of: run, id: id, digests: DigestCache(home: home))
  /// A required step has failed by itself.
  var hasFailedStep = false
  var hasCancelledStep = false
  let started = Clock.monotonic
  let deadline: Double?
  /// Why the run is being cancelled.
  var cancelReason: String?
  /// Its own time is over: it fails, although the steps are cancelled.
  var isOverdue = false
  /// The second interrupt: nothing is waited for any more.
  var isKilled = false
  /// The steps are over: what remains is to take effects back, and neither a cancel nor the run's time stops that.
  var isUndoing = false
  /// The undo that is under way, and its answer.
  var undoRequest: (undo: JSONValue, reason: String)?
  var undoAnswer: SessionAnswer?
  /// Bytes of a config or of undo data: the rest of a line is for what the request holds beside it.
  static let largestValue = Limits.lineBytes - 65536
  private var cancelWatch: CancelWatch
  private var scratchCount = 0
  /// Scratch directories of processes that are gone, by plugin.
  private var freeScratch: [String: [String]] = [:]

  init(
    _ run: CheckedRun, id: RunID, home: Home, history: RunHistory, supervisor: Supervisor, writer: EventWriter,
    control: any RunControl
  ) throws {
    self.run = run
    self.id = id
    self.home = home
    self.history = history
    self.writer = writer
    self.control = control
    pool = PluginPool(supervisor: supervisor, launcher: run.launcher)
    workspace = Workspace(id, home: home, folder: run.options.workspace)
    deadline = run.pipeline.definition.timeoutSeconds.map { Clock.monotonic + $0 }
    cancelWatch = CancelWatch(id, history)
    let steps = run.pipeline.steps.compactMap { step in run.plugins[step.id].map { StepExecution(step, plugin: $0) } }
    schedule = StepSchedule(steps, graph: run.pipeline.graph)
    context = Self.context(of: run, id: id, home: home)
  }

  /// Runs the steps that are left, then takes effects back if it must.
  /// - Returns: the state in which the run ended; its event is written.
  func execute() throws -> RunState {
    try restore()
    try workspace.make()
    // Asked while nobody executed the run: nothing more is started then.
    let now = Clock.monotonic
    if try cancelWatch.isDue(now) { try cancel("slipway cancel", now) }
    while true {
      try startReadySteps()
      if schedule.unfinishedCount == 0 {
        try closeIdle()
        if pool.isEmpty { break }
      }
      try turn()
    }
    return try finish()
  }

  // MARK: The loop

  /// Waits for something to happen, and deals with all of it.
  func turn() throws {
    let slots = pool.slots
    var interests = [Poll.Interest(control.descriptor)]
    for slot in slots { interests += slot.process.interests }
    // What this turn finds out is written at the beginning of the next one, together with what follows from it.
    try writer.writeWhatIsDue(now: Clock.monotonic)
    let ready = Poll.wait(interests, seconds: max(0, nextTick() - Clock.monotonic))
    let now = Clock.monotonic
    if ready[0].reading { try takeInterrupts(now) }
    if try cancelWatch.isDue(now) { try cancel("slipway cancel", now) }
    pool.keepUp()
    if let deadline = openDeadline, now >= deadline {
      isOverdue = true
      try cancel(Self.overdueReason, now)
    }
    for (index, slot) in slots.enumerated() {
      let first = 1 + index * 4
      for action in slot.process.respond(to: ready[first..<first + 4], now: now) { try handle(action, slot, now) }
    }
  }

  /// The end of the run's time, where it still counts.
  private var openDeadline: Double? { isOverdue || isUndoing || cancelReason != nil ? nil : deadline }

  private func nextTick() -> Double {
    var times = [cancelWatch.nextCheck]
    if let deadline = openDeadline { times.append(deadline) }
    if let tick = writer.nextTick { times.append(tick) }
    times += pool.slots.compactMap { $0.process.nextTick }
    // Without room it is the end of a running step that they wait for.
    if hasRoom { for step in schedule.retrying { if case .retrying(let time) = step.state { times.append(time) } } }
    return times.min() ?? .infinity
  }

  private func takeInterrupts(_ now: Double) throws {
    while let interrupt = control.next() {
      switch interrupt {
      case .cancel(let reason): try cancel(reason, now)
      case .kill: try kill(now)
      }
    }
  }

  func cancel(_ reason: String, _ now: Double) throws {
    guard cancelReason == nil else { return }
    cancelReason = reason
    // Whoever resumes the run after a crash of this host goes on with the cancel.
    if !isOverdue { try? history.requestCancel(id) }
    for slot in pool.slots where slot.use == .execute { try tell(slot, now) { $0.cancel(reason: reason, now: now) } }
  }

  private func kill(_ now: Double) throws {
    isKilled = true
    cancelReason = cancelReason ?? "killed"
    for slot in pool.slots { try tell(slot, now) { $0.kill(now: now) } }
  }

  /// Says goodbye to the warm processes that no step will need.
  func closeIdle() throws {
    let now = Clock.monotonic
    for slot in pool.slots where slot.use == nil && slot.answer == nil { try tell(slot, now) { $0.close(now: now) } }
  }

  /// A scratch directory with nothing in it. One that an earlier process of the plugin has left empty serves again:
  /// making and removing a folder costs a fresh process a tenth of its time.
  func makeScratch(_ plugin: InstalledPlugin) throws -> String {
    while let free = freeScratch[plugin.name]?.popLast() {
      if (try? Files.list(free))?.isEmpty == true { return free }
    }
    scratchCount += 1
    return try workspace.makeScratch(plugin: plugin.name, number: scratchCount)
  }

  /// The process of the slot is gone, with everything it started.
  func releaseScratch(of slot: PluginSlot) {
    if let plugin = execution(slot.step)?.plugin.name { freeScratch[plugin, default: []].append(slot.scratch) }
  }
}

/// Notices `slipway cancel` from another process: by SQLite's data version, a few times a second.
private struct CancelWatch {
  private let run: RunID
  private let history: RunHistory
  private var version: Int?
  private(set) var nextCheck = 0.0
  private static let interval = 0.2

  init(_ run: RunID, _ history: RunHistory) {
    self.run = run
    self.history = history
  }

  mutating func isDue(_ now: Double) throws -> Bool {
    guard now >= nextCheck else { return false }
    nextCheck = now + Self.interval
    let current = try history.version()
    guard current != version else { return false }
    version = current
    return try history.isCancelRequested(run)
  }
}
