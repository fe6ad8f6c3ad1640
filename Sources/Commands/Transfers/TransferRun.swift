internal import Diagnostics
internal import Distribution
internal import Engine
internal import JSON
internal import POSIX
internal import Releases

/// Moves releases, several at a time where that is asked for, and shows it. What fails does not keep the others back.
struct TransferRun {
  typealias Work = @Sendable (SyncPlan.Item, any Remote, TransferSettings) throws -> TransferResult

  let options: TransferOptions
  let console: Console
  let interruption: Interruption
  /// `from` or `to`.
  private let direction: String
  private let follower: TransferFollower
  private let pool: RemotePool

  init(_ options: TransferOptions, _ console: Console, direction: String) throws {
    self.direction = direction
    self.options = options
    self.console = console
    interruption = try Interruption()
    follower = TransferFollower(isQuiet: options.isQuiet)
    pool = RemotePool(options.address, options.remote)
  }

  /// What is not about one release: lists, the newest version.
  func prepare<Result>(_ name: String, _ body: (any Remote, TransferSettings) throws -> Result) throws -> Result {
    let key = follower.begin(name)
    defer { follower.end(key, nil) }
    let setting = Setting(options: options, workers: 1, interruption: interruption, follower: follower)
    do { return try begun { try pool.use { try body($0, setting.settings(key, name)) } } } catch {
      follower.finish()
      if interruption.isRequested { throw CommandFailure.cancelled }
      if options.json, let error = error as? any UserFacingError {
        console.output(json([], diagnostics: error.diagnostics))
      }
      throw error
    }
  }

  /// - Parameters:
  ///   - done: `pulled`, `pushed`.
  ///   - work: what is to be done with each.
  /// - Returns: a result for each, in their order.
  func each(_ items: [SyncPlan.Item], _ done: String, _ work: @escaping Work) throws -> [TransferResult] {
    let workers = max(1, min(options.parallel, items.count))
    let (follower, pool, interruption, appearance) = (follower, pool, interruption, console.messages)
    let setting = Setting(options: options, workers: workers, interruption: interruption, follower: follower)
    return try concurrentMap(items, threads: workers, perThread: 1) { item in
      let name = item.version.isEmpty ? item.site : "\(item.site) \(item.version)"
      let key = follower.begin(name)
      let result = Self.result(item, interruption) { try pool.use { try work(item, $0, setting.settings(key, name)) } }
      follower.end(key, result.text(done, appearance))
      return result
    }
  }

  private static func result(_ item: SyncPlan.Item, _ interruption: Interruption, _ body: () throws -> TransferResult) -> TransferResult {
    let failed = { (diagnostics: [Diagnostic], isCancelled: Bool) in
      TransferResult(site: item.site, version: item.version, .failed(diagnostics, isCancelled: isCancelled))
    }
    if interruption.isRequested { return failed([], true) }
    do { return try body() } catch let error as RemoteError where error.code == .cancelled { return failed([], true) } catch let error as any UserFacingError {
      return failed(error.diagnostics, false)
    } catch {
      return failed([Diagnostic(.error, "internal error: \(error)", help: "this is a bug in Slipway; please report it")], false)
    }
  }

  /// The last words: what failed, and the exit code.
  func finish(_ results: [TransferResult], removed: [TransferResult] = [], printsResult: Bool = true) -> ExitCode {
    follower.finish()
    let isCancelled = results.contains { $0.status == "cancelled" }
    if options.json, printsResult { console.output(json(results + removed)) }
    for result in results + removed { if case .failed(let diagnostics, _) = result.outcome { console.show(diagnostics) } }
    if isCancelled {
      let place = direction == "from" ? "here, in \(Path.join(Home.locate().path, "incoming"))" : "there, where nobody sees it"
      console.message("Cancelled. What has come over stays \(place): the same command goes on with it.\n")
    }
    return isCancelled ? .cancelled : (results + removed).contains(where: \.isFailure) ? .failed : .succeeded
  }

  private func json(_ results: [TransferResult], diagnostics: [Diagnostic] = []) -> JSONValue {
    var object: JSONObject = [
      direction: .string(options.address.place), "releases": .array(results.map(\.json)), "bytes": .integer(results.reduce(0) { $0 + $1.bytes }),
    ]
    if !diagnostics.isEmpty { object["diagnostics"] = .array(diagnostics.map(\.json)) }
    return .object(object)
  }
}

/// How one release is to be moved, and who hears of it.
private struct Setting: Sendable {
  let options: TransferOptions
  let workers: Int
  let interruption: Interruption
  let follower: TransferFollower

  func settings(_ key: Int, _ name: String) -> TransferSettings {
    let (follower, interruption) = (follower, interruption)
    var settings = TransferSettings(tell: { follower.note(key, name, $0) }, isCancelled: { interruption.isRequested })
    settings.bytesPerSecond = options.bytesPerSecond.map { max(1, $0 / workers) }
    settings.usesDeltas = options.usesDeltas
    return settings
  }
}

extension CommandFailure {
  static var cancelled: CommandFailure {
    var failure = CommandFailure("cancelled")
    failure.exitCode = .cancelled
    return failure
  }
}
