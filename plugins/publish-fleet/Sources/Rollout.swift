internal import Diagnostics
internal import Distribution
internal import POSIX
internal import Releases
internal import StepKit

/// Makes sure of every host, gives every host the release, and only then switches them, wave by wave.
struct Rollout: Sendable {
  private let fleet: Fleet
  private let context: StepContext
  private let journal: FleetJournal

  init(_ fleet: Fleet, _ context: StepContext) throws {
    self.fleet = fleet
    self.context = context
    journal = try FleetJournal(fleet, context)
  }

  func run() throws -> StepResult {
    var results: [HostResult] = []
    // An earlier attempt may have switched some: whatever fails, they all go back.
    do {
      let former = try each(fleet.hosts, "can't take part") { host in
        // What was live before an earlier attempt at this step, where there was one.
        if let entry = journal.entry(host) { return entry.former }
        return try session(host).live(site: fleet.manifest.site, environment: fleet.environment)
      }
      context.log(.info, "\(fleet.hosts.count) hosts are there")
      let sent = try each(fleet.hosts, "did not get the release") { try send(to: $0) }
      context.log(.info, "all of them have \(fleet.manifest.site) \(fleet.manifest.version)")
      for (index, wave) in fleet.waves.enumerated() {
        if index > 0 { try pause() }
        let begun = results.count
        try journal.update { record in
          for (offset, host) in wave.enumerated() where !record.entries.contains(where: { $0.host.text == host.text }) {
            record.entries.append(.init(host: host, former: former[begun + offset]))
          }
        }
        let switched = try each(wave, "was not switched", stopsAll: false) { try publish(on: $0) }
        results += zip(wave, switched).enumerated().map { offset, result in
          HostResult(
            host: result.0, former: former[begun + offset], url: result.1.url, bytes: sent[begun + offset], seconds: result.1.seconds, wave: index + 1)
        }
        context.progress(results.count, of: fleet.hosts.count, unit: "hosts", message: "wave \(index + 1) of \(fleet.waves.count) is live")
      }
    } catch {
      throw try returned(error)
    }
    return result(results)
  }

  /// A reply is one line of limited length; the log has all of them.
  static let shownFailures = 50

  private func session(_ host: FleetHost) -> HostSession { HostSession(host) { context.isCancelled } }

  /// - Returns: the bytes that were sent.
  private func send(to host: FleetHost) throws -> Int {
    let address = try host.address()
    let store = address.replacingPath(Path.join(address.path, "releases"))
    var settings = TransferSettings(tell: { _ in }, isCancelled: { context.isCancelled })
    settings.bytesPerSecond = fleet.limit
    let push = ReleasePush(
      home: context.home, remote: try Remotes.open(store, RemoteOptions(sshConfiguration: host.sshConfig)), keys: fleet.keys, settings: settings)
    return try push.push(fleet.release).sent
  }

  private func publish(on host: FleetHost) throws -> (url: String?, seconds: Double) {
    let start = Clock.monotonic
    let url = try session(host).publish(
      site: fleet.manifest.site, version: fleet.manifest.version, environment: fleet.environment, timeout: fleet.hostTimeout
    ) { run in
      try journal.update { record in
        for index in record.entries.indices where record.entries[index].host.text == host.text { record.entries[index].runs.append(run) }
      }
    }
    context.log(.notice, "\(host.place): \(fleet.manifest.version) is live\(url.map { ": \($0)" } ?? "")")
    return (url, Clock.monotonic - start)
  }

  private func pause() throws {
    let end = Clock.monotonic + fleet.pause
    while Clock.monotonic < end {
      try context.checkCancellation()
      Clock.sleep(seconds: min(0.1, end - Clock.monotonic))
    }
    try context.checkCancellation()
  }

  /// The same for several hosts side by side. Each is waited for, whatever came of the others.
  /// - Throws: `StepError` with what each host said that failed.
  private func each<Result: Sendable>(
    _ hosts: [FleetHost], _ what: String, stopsAll: Bool = true, _ body: @escaping @Sendable (FleetHost) throws -> Result
  ) throws -> [Result] {
    let outcomes = try concurrentMap(hosts, threads: 16, perThread: 1) { host in Swift.Result { try body(host) } }
    try context.checkCancellation()
    let failures = zip(hosts, outcomes).compactMap { host, outcome -> (host: FleetHost, error: any Error)? in
      if case .failure(let error) = outcome { (host, error) } else { nil }
    }
    guard let first = failures.first else { return try outcomes.map { try $0.get() } }
    let isRetryable = failures.allSatisfy { ($0.error as? RemoteError)?.isTransient == true }
    throw StepError(
      isRetryable ? .network : .failed, "\(first.host.place) \(what): \(Return.words(first.error))", effects: .none,
      retryable: isRetryable && stopsAll, help: (first.error as? any UserFacingError)?.diagnostics.first?.help,
      diagnostics: failures.prefix(Self.shownFailures).map { StepDiagnostic(.error, "\($0.host.place): \(Return.words($0.error))") })
  }

  /// Takes all hosts back that may have been switched.
  /// - Returns: what is said of it. A cancelled step leaves that to its undo, which has time for it.
  private func returned(_ error: any Error) throws -> StepError {
    guard !context.isCancelled else {
      return StepError(.cancelled, "cancelled", effects: journal.record.entries.isEmpty ? .none : .partial, undo: journal.undo)
    }
    var failure = (error as? StepError)?.failure ?? StepError(.failed, Return.words(error)).failure
    guard !journal.record.entries.isEmpty else { return StepError(failure) }
    context.log(.warning, "\(failure.message); taking all hosts back")
    do { try Return(journal.record) { context.log($0, $1) }.run() } catch let error as StepError {
      return StepError(
        failure.kind, "\(failure.message); and \(error.failure.message)", effects: .partial, help: error.failure.help,
        diagnostics: failure.diagnostics + error.failure.diagnostics, undo: journal.undo)
    }
    try journal.update { $0.entries = [] }
    failure.message += "; every host is back"
    return StepError(failure)
  }

  private func result(_ results: [HostResult]) -> StepResult {
    let isChanged = results.contains { $0.former != fleet.manifest.version }
    return StepResult(
      isChanged ? .succeeded : .unchanged,
      outputs: [
        "site": .string(fleet.manifest.site), "version": .string(fleet.manifest.version), "environment": .string(fleet.environment),
        "hosts": .array(results.map(\.json)), "waves": .integer(fleet.waves.count), "succeeded": .integer(results.count),
        "url": results.compactMap(\.url).first.map(JSONValue.string) ?? .null,
      ],
      undo: isChanged ? journal.undo : nil)
  }
}

extension StepError {
  fileprivate init(_ failure: Failure) {
    self.init(
      failure.kind, failure.message, effects: .none, retryable: failure.retryable, retryAfterSeconds: failure.retryAfterSeconds,
      help: failure.help, diagnostics: failure.diagnostics)
  }
}
