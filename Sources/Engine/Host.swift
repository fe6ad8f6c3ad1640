internal import ChildProcess
package import Diagnostics
internal import JSON
internal import Pipelines
internal import POSIX
package import RunHistory

/// A build and release host over one home: checks, plans, runs, resumes and undoes. Used on one thread.
package final class Host {
  package let home: Home
  package let secrets: Secrets
  package let locks: RunLocks
  private var openHistory: RunHistory?

  /// Nothing is opened or made yet: a definition that is refused leaves no trace.
  package init(home: Home) {
    self.home = home
    secrets = Secrets(home: home)
    locks = RunLocks(home: home)
  }

  /// The runs of the home. The first use prepares the home and opens its database.
  /// - Throws: `InvalidInput` when the home can't be used, `DatabaseError`.
  package var history: RunHistory {
    get throws {
      if let openHistory { return openHistory }
      try home.prepare()
      let history = try RunHistory(path: home.database)
      openHistory = history
      return history
    }
  }

  // MARK: Checking

  /// The findings about a definition, without parameter values.
  package func validate(pipeline: String, options: RunOptions) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    do {
      try checkFolders(options)
      let (source, _) = try read(pipeline)
      let plugins = InstalledPlugins(home: home, folders: options.pluginFolders, pipeline: pipeline)
      findings = try lockChecking(source, plugins)?.findings() ?? []
      let settings = try HostSettings.read(home)
      let checked = try CheckedPipeline.check(
        source, catalog: plugins, surroundings: surroundings(settings), parameters: .unknown)
      let missing = missingPrograms(checked, plugins, settings)
      if missing.isEmpty { _ = try launcher(checked, used(by: checked, plugins), settings, options) }
      return findings + missing
    } catch let error as any UserFacingError {
      return findings + error.diagnostics
    } catch {
      return [Diagnostic(.error, "\(error)")]
    }
  }

  /// A run that can start.
  /// - Throws: `InvalidInput` with everything that is wrong; nothing has been recorded then.
  package func check(_ request: RunRequest) throws -> CheckedRun {
    try checkFolders(request.options)
    let (source, text) = try read(request.pipeline)
    return try check(
      source, text: text, parameters: .texts(request.parameters), directory: request.directory, trigger: request.trigger,
      options: request.options)
  }

  /// A folder that is named and not there would otherwise show as a plugin that nobody knows.
  private func checkFolders(_ options: RunOptions) throws(InvalidInput) {
    for folder in options.pluginFolders where (try? Files.status(folder))?.kind != .directory {
      throw InvalidInput("--plugins \(folder): there is no such folder")
    }
  }

  private func read(_ pipeline: String) throws -> (JSONSource, String) {
    let bytes: [UInt8]
    do throws(SystemError) { bytes = try Files.read(pipeline, limit: 1 << 20) } catch {
      throw InvalidInput("the pipeline can't be read: \(error.message)")
    }
    return (try JSONSource(parsing: bytes, file: pipeline), String(decoding: bytes, as: UTF8.self))
  }

  private func check(
    _ source: JSONSource, text: String, parameters: ParameterValues, directory: String, trigger: JSONValue, options: RunOptions
  ) throws -> CheckedRun {
    let plugins = InstalledPlugins(home: home, folders: options.pluginFolders, pipeline: source.file)
    let locking = try lockChecking(source, plugins)
    // Before all else: what is not the plugin that was locked may explain whatever else is wrong.
    let mismatches = locking?.findings() ?? []
    if !mismatches.isEmpty { throw InvalidInput(mismatches) }
    let settings = try HostSettings.read(home)
    var options = options
    // What the settings demand today holds for the undo of tomorrow.
    options.sandbox = options.sandbox || settings.sandbox
    let pipeline = try CheckedPipeline.check(source, catalog: plugins, surroundings: surroundings(settings), parameters: parameters)
    let missing = missingPrograms(pipeline, plugins, settings)
    if !missing.isEmpty { throw InvalidInput(missing) }
    let used = try used(by: pipeline, plugins, locking)
    let launcher = try launcher(pipeline, used, settings, options)
    var values: JSONObject = [:]
    for name in pipeline.secretNames.sorted() { values[name] = .string(try secrets.value(name)) }
    return CheckedRun(
      pipeline: pipeline, source: source.file, text: text, directory: directory, trigger: trigger, options: options,
      plugins: used, launcher: launcher,
      secrets: values, site: SiteContext.read(pipeline.parameters["site"]?.stringValue, directory: directory))
  }

  /// Nil without a lockfile beside the definition.
  /// - Throws: `InvalidInput` for a damaged one.
  private func lockChecking(_ source: JSONSource, _ plugins: InstalledPlugins) throws -> LockChecking? {
    try PipelineDefinition.parse(source).definition.flatMap { try LockChecking($0, plugins) }
  }

  /// The plugin of each step, by the step's id.
  /// - Parameter locking: with it, copies of what is locked.
  private func used(
    by pipeline: CheckedPipeline, _ plugins: InstalledPlugins, _ locking: LockChecking? = nil
  ) throws -> [String: InstalledPlugin] {
    if locking != nil { try home.prepare() }
    var byReference: [PluginReference: InstalledPlugin] = [:]
    var byStep: [String: InstalledPlugin] = [:]
    for step in pipeline.steps {
      let reference = step.definition.uses
      let plugin =
        try byReference[reference] ?? locking?.pinned(step.definition, in: PluginSnapshots(home: home))
        ?? plugins.plugin(reference, from: pipeline.definition.source.file)
      byReference[reference] = plugin
      byStep[step.id] = plugin
    }
    return byStep
  }

  private func launcher(
    _ pipeline: CheckedPipeline, _ plugins: [String: InstalledPlugin], _ settings: HostSettings, _ options: RunOptions
  ) throws -> Launcher {
    try Launcher(
      pipeline, plugins: plugins, everywhere: options.sandbox || settings.sandbox, settings: settings, home: home)
  }

  private func surroundings(_ settings: HostSettings) -> Surroundings {
    Surroundings(
      hasSecret: { [secrets] in secrets.exists($0) },
      environment: HostEnvironment.visible.members.reduce(into: [:]) { $0[$1.key] = $1.value.stringValue },
      runners: settings.runners.keys.sorted())
  }

  /// Programs and commands that the plugins need and this machine lacks.
  private func missingPrograms(_ pipeline: CheckedPipeline, _ plugins: InstalledPlugins, _ settings: HostSettings) -> [Diagnostic] {
    var told: Set<String> = []
    return pipeline.steps.flatMap { step -> [Diagnostic] in
      // What another machine has, this one can't know.
      if let runner = step.definition.runner.flatMap({ settings.runners[$0] }), !runner.isLocal { return [] }
      guard let plugin = plugins.plugin(step.definition.uses, from: pipeline.definition.source.file) else { return [] }
      guard told.insert(plugin.folder).inserted else { return [] }
      let place = pipeline.definition.source.location(of: "\(step.definition.pointer)/uses")
      let searchesLibraries = !step.definition.environment.contains { $0.name.hasPrefix("LD_") }
      return plugin.missingPrograms(libraries: searchesLibraries).map { Diagnostic(.error, $0.message, at: place, help: $0.help) }
    }
  }

  /// What each step would change; nothing is recorded and nothing changes.
  /// - Throws: as `check`.
  package func plan(_ request: RunRequest) throws -> [PlannedStep] {
    let run = try check(request)
    try home.prepare()
    // A sandbox can show the database's files to a plugin that declares them only when they are there.
    if run.launcher.sandbox != nil { _ = try history }
    return try PlanExecutor(run, home: home, supervisor: Supervisor(executable: Installation.supervisor)).plan()
  }

  // MARK: Running

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
