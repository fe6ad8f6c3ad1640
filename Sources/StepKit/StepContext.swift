public import JSON
public import StepProtocol
internal import Synchronization

/// What a step knows of its run, and its line to the host. Safe to use from any thread.
public final class StepContext: Sendable {
  private let params: ExecuteParams
  private let connection: Connection
  private let state: Mutex<State>

  struct State {
    var isCancelled = false
    var handlers: [@Sendable () -> Void] = []
    var done = 0.0
    var effects = Effects.none
  }

  init(_ params: ExecuteParams, _ connection: Connection) {
    self.params = params
    self.connection = connection
    state = Mutex(State())
  }

  public var run: String { params.run }
  public var pipeline: String { params.pipeline }
  public var step: String { params.step }
  /// From 1.
  public var attempt: Int { params.attempt }
  /// The directory that the steps of the run share; also the working directory.
  public var workspace: String { params.workspace }
  /// A directory of this step alone.
  public var scratch: String { params.scratch }
  /// The same for every attempt at this step of this run.
  public var idempotencyKey: String { params.idempotencyKey }
  public var timeoutSeconds: Double { params.timeoutSeconds }
  /// The id of the site that the run is about.
  public var site: String? { params.context.site }
  public var environment: String? { params.context.environment }
  public var trigger: JSONValue { params.context.trigger }
  /// The host's home: `releases/`, `keys/`, `www/`, `cache/` are below it.
  public var home: String { params.context.home }
  /// What a release can say of its origin.
  public var provenance: JSONValue { params.context.provenance }

  public func log(_ level: LogLevel, _ message: String, fields: JSONObject = [:]) {
    connection.send(PluginNotification.log(level: level, message: message, fields: fields).message)
  }

  /// Says how far the work is. A value below an earlier one is raised to it.
  public func progress(_ done: Double, of total: Double? = nil, unit: String? = nil, message: String? = nil) {
    let highest = state.withLock { state in
      state.done = max(state.done, done)
      return state.done
    }
    let progress = PluginNotification.Progress(done: highest, total: total, unit: unit, message: message)
    connection.send(PluginNotification.progress(progress).message)
  }

  public func progress(_ done: Int, of total: Int? = nil, unit: String? = nil, message: String? = nil) {
    progress(Double(done), of: total.map(Double.init), unit: unit, message: message)
  }

  /// Asks the host to hide this value from now on, wherever it appears.
  public func mask(_ value: String) { connection.send(PluginNotification.mask(value).message) }

  /// Hands the host what `undo` needs, before the effect is made; returns once that is on the disk.
  /// - Parameter effects: what will have been changed if the step ends right after.
  /// - Throws: `StepError` when the host could not store it, or cancels before it has answered: the effect must not be
  ///   made.
  public func checkpoint(undo: JSONValue, effects: Effects = .partial) throws {
    let cancelled = StepError.cancelled(effects: announcedEffects)
    _ = try connection.request(Method.checkpoint, CheckpointParams(undo: undo, effects: effects).json) { abandon in
      onCancel { abandon(cancelled) }
    }
    state.withLock { $0.effects = effects }
  }

  /// Has the host start a daemon that outlives the run.
  /// - Parameter name: a command of the manifest's `needs.services`.
  /// - Throws: `StepError` when it can't be started, with what it said.
  public func startService(_ name: String, arguments: [String]) throws {
    _ = try connection.request(Method.service, ServiceParams(name: name, arguments: arguments).json)
  }

  /// Has the host give a daemon of the machine's what follows from the home, and returns when that has taken it up.
  /// - Parameter name: of the manifest's `needs.services`.
  /// - Throws: `StepError` when the host knows no such daemon, or it does not take it: nothing was changed then.
  public func reloadService(_ name: String) throws {
    _ = try connection.request(Method.service, ServiceParams(name: name, action: .reload).json)
  }

  public var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// - Throws: the failure that answers a cancel, with the effects of the last checkpoint.
  public func checkCancellation() throws {
    let (isCancelled, effects) = state.withLock { ($0.isCancelled, $0.effects) }
    if isCancelled { throw StepError.cancelled(effects: effects) }
  }

  /// Called on another thread when the host cancels; at once if it already has.
  public func onCancel(_ handler: @escaping @Sendable () -> Void) {
    let late = state.withLock { state in
      if !state.isCancelled { state.handlers.append(handler) }
      return state.isCancelled
    }
    if late { handler() }
  }

  /// What the last checkpoint announced.
  var announcedEffects: Effects { state.withLock { $0.effects } }

  func cancel() {
    let handlers = state.withLock { state in
      state.isCancelled = true
      defer { state.handlers = [] }
      return state.handlers
    }
    for handler in handlers { handler() }
  }
}

/// What `undo` knows.
public struct UndoContext: Sendable {
  private let params: UndoParams
  private let connection: Connection

  init(_ params: UndoParams, _ connection: Connection) {
    self.params = params
    self.connection = connection
  }

  /// `failed`, `cancelled` or `requested`.
  public var reason: String { params.reason }
  public var idempotencyKey: String { params.idempotencyKey }
  public var workspace: String { params.workspace }
  public var scratch: String { params.scratch }

  public func log(_ level: LogLevel, _ message: String, fields: JSONObject = [:]) {
    connection.send(PluginNotification.log(level: level, message: message, fields: fields).message)
  }

  /// As `StepContext.startService`.
  public func startService(_ name: String, arguments: [String]) throws {
    _ = try connection.request(Method.service, ServiceParams(name: name, arguments: arguments).json)
  }

  /// As `StepContext.reloadService`.
  public func reloadService(_ name: String) throws {
    _ = try connection.request(Method.service, ServiceParams(name: name, action: .reload).json)
  }
}
