internal import HTTPClient
internal import Nginx
internal import POSIX
internal import Publishing
internal import Releases
internal import StepKit

/// How a publication finds out whether its release is what visitors get, and what it does when it isn't.
extension Publication {
  private var probes: [HealthProbe] {
    HealthProbe.probes(of: manifest, missing: "slipway-health-\(UInt64.random(in: 0 ... .max))")
  }

  func checkStaged() throws {
    let target = HealthCheck.Target.staged(socket: layout.privateSocket, release: "\(manifest.site)/\(manifest.version)")
    let check = HealthCheck(
      client: try HTTPClient(), target: target, deadline: Clock.monotonic + settings.healthTimeout, isCancelled: { context.isCancelled })
    guard let finding = check.run(probes) else { return }
    try context.checkCancellation()
    throw try failure(finding, live: try deployment.state().current, effects: .none)
  }

  /// Through the front door, under every name of the site.
  func checkLive(_ state: Deployment.State) throws -> HealthFinding? {
    let client = try HTTPClient()
    let deadline = Clock.monotonic + settings.healthTimeout
    let names = try deployment.hostNames(domains: manifest.domains)
    for (index, name) in names.enumerated() {
      let check = HealthCheck(
        client: client, target: .live(host: name, address: settings.localAddress, port: settings.port), deadline: deadline,
        isCancelled: { false })
      if let finding = check.run(index == 0 ? probes : Array(probes.prefix(1))) { return finding }
    }
    return nil
  }

  func rejected(_ finding: HealthFinding, _ undo: UndoRecord) throws -> StepError {
    try takeBack(undo, because: finding.problem)
    return try failure(finding, live: undo.before.current, effects: .none)
  }

  /// - Throws: when the old state can't be brought back either, saying both.
  func takeBack(_ undo: UndoRecord, because reason: String) throws {
    do { try undo.restore { context.log(.warning, $0) } startService: { try context.startService("nginx", arguments: $0) } } catch {
      throw StepError(
        .failed, "\(reason); and what was live before could not be brought back: \(error)", effects: .partial,
        help: "undo the run when the cause is gone: slipway undo \(context.run)")
    }
  }

  private func failure(_ finding: HealthFinding, live: String?, effects: Effects) throws -> StepError {
    let evidence = Evidence(
      run: context.run, step: context.step, manifest: manifest, environment: settings.environment, finding: finding, live: live)
    let path = try? evidence.keep(layout)
    let state = live.map { "\($0) is live" } ?? "nothing is live"
    var details = [
      StepDiagnostic(.error, "\(finding.url): \(finding.problem)", help: "expected status \(finding.probe.status)", file: path)
    ]
    if let digest = finding.digest, let file = finding.probe.file {
      details.append(StepDiagnostic(.info, "expected sha256 \(file.sha256) (\(file.path)), got \(digest)", file: path))
    }
    return StepError(
      .failed, "\(manifest.site) \(manifest.version) is not healthy: \(finding.url): \(finding.problem); \(state)",
      effects: effects, retryable: false, help: path.map { "the answer is kept in \($0)" }, diagnostics: details)
  }
}
