internal import ChildProcess
internal import Diagnostics
internal import JSON
internal import Pipelines
internal import POSIX
package import RunHistory

extension Host {
  /// What each step would change; nothing is recorded and nothing changes.
  /// - Throws: as `check`.
  package func plan(_ request: RunRequest) throws -> [PlannedStep] {
    let run = try check(request)
    try home.prepare()
    // A sandbox can show the database's files to a plugin that declares them only when they are there.
    if run.launcher.sandbox != nil { _ = try history }
    return try PlanExecutor(run, home: home, supervisor: Supervisor(executable: Installation.supervisor)).plan()
  }


  /// Records the run and executes it to its end.
  /// - Parameter follower: called with each event once it is recorded.
  /// - Throws: `InvalidInput` before anything was recorded; `DatabaseError` and the like when it can't go on: the run
  ///   can then be resumed.
  package func run(
    _ request: RunRequest, control: any RunControl = NoControl(), follower: @escaping (Event) -> Void = { _ in }
  ) throws -> RunState {
    let run = try check(request)
    let id = RunID.make()
    try history.insert(run.record(id, now: Clock.now))
    guard let lock = try locks.run(id) else { throw InvalidInput("the run \(id) is executed by another process") }
    return try execute(run, id, lock: lock, control: control, follower: follower)
  }

  /// Goes on with a run whose host was interrupted.
  /// - Parameter sandbox: also where the run was started without one.
  package func resume(
    _ id: RunID, sandbox: Bool = false, control: any RunControl = NoControl(), follower: @escaping (Event) -> Void = { _ in }
  ) throws -> RunState {
    let (record, lock) = try take(id)
    if record.state.isFinal { throw InvalidInput("the run \(id) has ended: \(record.state.rawValue)") }
    return try execute(try check(record, sandbox: sandbox), id, lock: lock, control: control, follower: follower)
  }

  /// Takes back what a finished run has changed.
  /// - Returns: the ids of the steps that were undone, and of those whose undo failed.
  package func undo(
    _ id: RunID, control: any RunControl = NoControl(), follower: @escaping (Event) -> Void = { _ in }
  ) throws -> (undone: [String], failed: [String]) {
    let (record, lock) = try take(id)
    if !record.state.isFinal { throw InvalidInput("the run \(id) has not ended", help: "slipway resume \(id), or slipway cancel \(id)") }
    let run = try check(record)
    let executor = try executor(run, id, locks: [lock], control: control, follower: follower)
    try executor.workspace.make()
    defer { locks.remove(id) }
    return try executor.undoSteps(reason: "requested")
  }

  /// Whether some process executes it at this moment.
  package func isExecuting(_ run: RunID) -> Bool { locks.isExecuting(run) }
  /// What its lock says of the process that executes it; nil when none does.
  package func owner(_ run: RunID) -> String? { locks.isExecuting(run) ? locks.owner(of: run) : nil }

  private func take(_ id: RunID) throws -> (RunRecord, FileLock) {
    guard let record = try history.run(id) else { throw InvalidInput("there is no run \(id)") }
    guard let lock = try locks.run(id) else {
      throw InvalidInput("the run \(id) is executed by \(locks.owner(of: id) ?? "another process")")
    }
    // Whoever held the lock may just have ended it.
    return (try history.run(id) ?? record, lock)
  }

  /// The run as it was recorded, held against the plugins and secrets of today.
  private func check(_ record: RunRecord, sandbox: Bool = false) throws -> CheckedRun {
    var options = RunOptions(record.options)
    options.sandbox = options.sandbox || sandbox
    let source = try JSONSource(parsing: Array(record.definition.utf8), file: record.source)
    return try check(
      source, text: record.definition, parameters: .values(JSONObject(record.parameters.filter { $0.value != .null }.map { ($0.key, $0.value) })), directory: record.directory,
      trigger: record.trigger, options: options)
  }

  private func execute(
    _ run: CheckedRun, _ id: RunID, lock: FileLock, control: any RunControl, follower: @escaping (Event) -> Void
  ) throws -> RunState {
    defer { locks.remove(id) }
    let writer = try EventWriter(
      id, in: history, redactor: Redactor(secrets: run.secrets.members.compactMap(\.value.stringValue)), follower: follower)
    let queue = try RunQueue(run, id, home: home, history: history, locks: locks, writer: writer, control: control)
    let group: FileLock?
    switch try queue.wait() {
    case .turn(let lock): group = lock
    case .ended(let state): return state
    }
    let supervisor = try Supervisor(executable: Installation.supervisor, holding: [lock] + (group.map { [$0] } ?? []))
    let executor = try RunExecutor(
      run, id: id, home: home, history: history, supervisor: supervisor, writer: writer, control: control)
    writer.add(.runStarted, ["pipeline": .string(run.pipeline.definition.name), "resumed": .bool(queue.isResumed)], durable: true)
    try writer.flush()
    let state = try executor.execute()
    group?.release()
    lock.release()
    return state
  }

  private func executor(
    _ run: CheckedRun, _ id: RunID, locks: [FileLock], control: any RunControl, follower: @escaping (Event) -> Void
  ) throws -> RunExecutor {
    let writer = try EventWriter(
      id, in: history, redactor: Redactor(secrets: run.secrets.members.compactMap(\.value.stringValue)), follower: follower)
    let supervisor = try Supervisor(executable: Installation.supervisor, holding: locks)
    return try RunExecutor(run, id: id, home: home, history: history, supervisor: supervisor, writer: writer, control: control)
  }
}
