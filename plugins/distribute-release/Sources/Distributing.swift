internal import Diagnostics
internal import Distribution
internal import JSON
internal import POSIX
internal import Releases
internal import StepKit
internal import Synchronization

/// Sends one release to all hosts, some at a time. A host that fails stops no other.
struct Distributing: Sendable {
  private static let defaultParallel = 4

  private let config: DistributeRelease.Config
  private let context: StepContext
  private let release: Release
  private let manifest: ReleaseManifest
  private let keys: TrustedKeys
  private let hosts: [(host: Host, address: RemoteAddress)]
  private let journal: Journal

  init(_ config: DistributeRelease.Config, _ context: StepContext) throws {
    self.config = config
    self.context = context
    hosts = try config.to.all.map { host in
      do throws(RemoteError) { return (host, try host.remoteAddress()) } catch { throw StepError(error, effects: .none) }
    }
    release = try Release.open(config.release)
    keys = try ChannelStore(home: context.home).trustedKeys(for: release)
    manifest = try release.sealedManifest(keys: keys).manifest
    journal = Journal(
      UndoRecord(home: context.home, site: manifest.site, version: manifest.version, sshConfig: config.sshConfig, authorities: config.authorities),
      context)
  }

  func run() throws -> StepResult {
    let progress = Progress(hosts: hosts.count, bytes: manifest.archive.size, context)
    var results = try each(hosts) { try send(to: $0, progress) }
    try context.checkCancellation()
    try check(results)
    var sequence: Int?
    if let environment = config.channel {
      let document = try publishChannel(environment)
      sequence = document.sequence
      results = try each(Array(zip(hosts, results))) { host, result in
        guard result.failure == nil else { return result }
        return attempt(host, started: Clock.monotonic - result.seconds) { remote, push in
          try journal.update { $0.channel?.hosts.append(host.host.address) }
          try push.pushChannel(site: manifest.site, environment: environment)
          return result.outcome
        }
      }
      try context.checkCancellation()
      try check(results)
    }
    let isChanged = sequence != nil || results.contains { $0.status == "sent" }
    return StepResult(isChanged ? .succeeded : .unchanged, outputs: outputs(results, sequence), undo: journal.undo)
  }

  private func send(to host: (host: Host, address: RemoteAddress), _ progress: Progress) throws -> HostResult {
    attempt(host, progress) { remote, push in
      let isThere = try remote.versionsIfThere(site: manifest.site).contains(manifest.version)
      if !isThere { try journal.update { $0.hosts.append(host.host.address) } }
      do {
        let pushed = try push.push(release)
        return pushed.isUnchanged ? .unchanged : .sent(bytes: pushed.sent)
      } catch let error as RemoteError where !isThere && error.isRefusal {
        try journal.update { $0.hosts.removeAll { $0 == host.host.address } }
        throw error
      }
    }
  }

  /// What comes of a host is a result, whatever it is.
  private func attempt(
    _ host: (host: Host, address: RemoteAddress), started: Double = Clock.monotonic, _ progress: Progress? = nil,
    _ body: (any Remote, ReleasePush) throws -> HostResult.Outcome
  ) -> HostResult {
    let place = host.address.place
    var result = HostResult(name: host.host.name, place: place, outcome: .unchanged, seconds: 0)
    do {
      let remote = try Remotes.open(host.address, RemoteOptions(config.authorities, config.sshConfig))
      result.outcome = try body(remote, ReleasePush(home: context.home, remote: remote, keys: keys, settings: settings(place, progress)))
      context.log(.info, "\(place): \(result.status)\(result.bytes > 0 ? ", \(result.bytes) bytes" : "")")
    } catch {
      result.outcome = .failed(Self.failure(error, journal.effects))
      context.log(.warning, result.problem ?? "")
    }
    progress?.finish(place)
    result.seconds = Clock.monotonic - started
    return result
  }

  private func settings(_ place: String, _ progress: Progress?) -> TransferSettings {
    let context = context
    var settings = TransferSettings(
      tell: { event in
        switch event {
        case .progress(Release.archiveName, let done, _): progress?.note(place, done)
        case .retrying(let seconds, let because): context.log(.notice, "\(place): \(because); again in \(Int(seconds.rounded(.up))) s")
        case .note(let text): context.log(.notice, "\(place): \(text)")
        default: break
        }
      }, isCancelled: { context.isCancelled })
    settings.bytesPerSecond = config.limit
    return settings
  }

  private static func failure(_ error: any Error, _ effects: Effects) -> StepError {
    switch error {
    case let error as StepError: error
    case let error as RemoteError: StepError(error, effects: effects)
    case let error as SystemError:
      StepError(error.isPermission ? .permission : .filesystem, error.message, effects: effects, retryable: !error.isLasting)
    case let error as any UserFacingError:
      StepError(.failed, error.diagnostics.first?.message ?? "\(error)", effects: effects, help: error.diagnostics.first?.help)
    default: StepError(.internal, "\(error)", effects: effects)
    }
  }

  /// - Throws: `StepError` when fewer hosts have it than are required, with what each of the others said. It is tried
  ///   again when that may help all of them.
  private func check(_ results: [HostResult]) throws {
    let failed = results.filter { $0.failure != nil }
    guard let worst = failed.first(where: { $0.failure?.failure.retryable == false }) ?? failed.first, let error = worst.failure?.failure,
      !(config.required ?? .all).isMet(by: results.count - failed.count, of: results.count)
    else { return }
    throw StepError(
      error.kind, "\(failed.count) of \(results.count) hosts could not be served: \(worst.problem ?? "")", effects: journal.effects,
      retryable: error.retryable, retryAfterSeconds: failed.compactMap { $0.failure?.failure.retryAfterSeconds }.max(), help: error.help,
      diagnostics: failed.map { StepDiagnostic(.error, $0.problem ?? "", help: $0.failure?.failure.help) },
      undo: journal.undo)
  }

  /// Under the lock of the site, so that the release stays while it is named.
  private func publishChannel(_ environment: String) throws -> ChannelDocument {
    let store = ChannelStore(home: context.home)
    let lock = try ReleaseStore(home: context.home).lock(
      site: manifest.site, owner: "run \(context.run)", waiting: { context.log(.info, "waiting for \($0)") }, check: context.checkCancellation)
    defer { lock.release() }
    let former = try store.published(site: manifest.site, environment: environment)
    let lifetime = (config.channelDays ?? 30) * 86400
    try journal.update {
      $0.channel = UndoRecord.Channel(
        environment: environment, formerVersion: former?.release.version, formerDigest: former?.release.digest, lifetime: lifetime)
    }
    return try store.publish(
      ChannelDocument.Target(version: manifest.version, digest: manifest.digest), site: manifest.site, environment: environment,
      lifetime: lifetime, key: try ReleaseKeys(home: context.home).signingKey(), now: Clock.now
    ).document
  }

  private func each<Element: Sendable>(_ elements: [Element], _ body: @escaping @Sendable (Element) throws -> HostResult) throws -> [HostResult] {
    try concurrentMap(elements, threads: config.parallel ?? Self.defaultParallel, perThread: 1, body)
  }

  private func outputs(_ results: [HostResult], _ sequence: Int?) -> JSONObject {
    var outputs: JSONObject = [
      "site": .string(manifest.site), "version": .string(manifest.version), "hosts": .array(results.map(\.json)),
      "succeeded": .integer(results.count { $0.failure == nil }), "failed": .integer(results.count { $0.failure != nil }),
      "bytes": .integer(results.reduce(0) { $0 + $1.bytes }),
    ]
    outputs["sequence"] = sequence.map(JSONValue.integer)
    return outputs
  }
}

extension RemoteOptions {
  init(_ authorities: String?, _ sshConfig: String?) {
    self.init()
    authorityFile = authorities
    sshConfiguration = sshConfig
  }
}

extension RemoteError {
  /// Whether the host said no: a folder appears there when all of it has come, so that nothing of it did.
  fileprivate var isRefusal: Bool { [.denied, .unsupported, .full, .refused].contains(code) }
}

extension Remote {
  /// As `versions`; none at a place that is not there as yet.
  func versionsIfThere(site: String) throws -> [String] {
    do { return try versions(site: site) } catch let error as RemoteError where error.code == .notFound { return [] }
  }
}
