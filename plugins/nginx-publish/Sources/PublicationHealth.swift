internal import HTTPClient
internal import Nginx
internal import POSIX
internal import Publishing
internal import Releases
internal import StepKit

/// How a publication finds out whether its release is what visitors get, and what it does when it isn't.
extension Publication {
  private func probes(_ rules: RuleSet) -> [HealthProbe] {
    HealthProbe.probes(of: manifest, rules: rules, missing: "slipway-health-\(UInt64.random(in: 0 ... .max))")
  }

  /// By the rules that the release will have.
  func checkStaged(_ rules: RuleSet) throws {
    let target = HealthCheck.Target.staged(
      socket: layout.privateSocket, release: "\(manifest.site)/\(manifest.version)", rules: rules.id)
    let check = HealthCheck(
      client: try HTTPClient(), target: target, deadline: Clock.monotonic + settings.healthTimeout, isCancelled: { context.isCancelled })
    health.note(check.run(probes(rules) + settings.checks.compactMap { $0.staged(manifest, rules: rules) }))
    guard let last = health.results.last, last.problem != nil else { return }
    try context.checkCancellation()
    throw failure(last, live: try deployment.state().current)
  }

  /// Through the front door: the release's files under one name, the start page under the others, and what the config
  /// wants under every name; the start page by its path on base domains.
  /// - Returns: what is not as it should be.
  func checkLive(_ rules: RuleSet) throws -> HealthResult? {
    let client = try HTTPClient()
    let deadline = Clock.monotonic + settings.healthTimeout
    let probes = probes(rules)
    for (index, name) in try deployment.hostNames(domains: manifest.domains).enumerated() {
      // Where visitors are asked for a password or are counted, a check is none of them.
      let isOpen = !rules.isProtected && rules.rateLimit?.includesPages != true
      let target: HealthCheck.Target =
        isOpen ? try .visitors(of: name, settings.listen, layout) : .front(host: name, socket: layout.frontSocket)
      let check = HealthCheck(
        client: client, target: target, deadline: deadline, isCancelled: { false })
      health.note(check.run((index == 0 ? probes : Array(probes.prefix(1))) + settings.checks))
      if let last = health.results.last, last.problem != nil { return last }
    }
    // The name is not the site's own, so that its certificate is not looked at.
    for base in try deployment.domainsByPath(rules) {
      let check = HealthCheck(client: client, target: .front(host: base, socket: layout.frontSocket), deadline: deadline, isCancelled: { false })
      health.note(check.run(Array(probes.prefix(1))))
      if let last = health.results.last, last.problem != nil { return last }
    }
    return nil
  }

  func rejected(_ finding: HealthResult, _ undo: UndoRecord) throws -> StepError {
    try takeBack(undo, because: finding.problem ?? "")
    return failure(finding, live: undo.before.current)
  }

  /// - Throws: when the old state can't be brought back either, saying both.
  func takeBack(_ undo: UndoRecord, because reason: String) throws {
    do {
      try undo.restore {
        context.log(.warning, $0)
      } startService: {
        try context.startService("nginx", arguments: $0)
      } reloadService: {
        try context.reloadService("nginx")
      } switched: {
        health.noteReturn()
      }
    } catch {
      throw StepError(
        .failed, "\(reason); and what was live before could not be brought back: \(error)", effects: .partial,
        help: "undo the run when the cause is gone: slipway undo \(context.run)")
    }
    if let window = health.badWindow {
      context.log(
        .warning, "\(manifest.version) was live for \(milliseconds(window)) ms, then what was before it again",
        fields: ["badWindowMilliseconds": .integer(milliseconds(window))])
    }
  }

  private func failure(_ finding: HealthResult, live: String?) -> StepError {
    let evidence = Evidence(
      run: context.run, step: context.step, manifest: manifest, environment: settings.environment, health: health,
      finding: finding, live: live)
    let path = try? evidence.keep(layout)
    var state = live.map { "\($0) is live" } ?? "nothing is live"
    if let window = health.badWindow { state += " after \(milliseconds(window)) ms" }
    let problem = finding.problem ?? ""
    var details = [
      StepDiagnostic(.error, "\(finding.url): \(problem)", help: "expected status \(finding.probe.status)", file: path)
    ]
    if let digest = finding.digest, let file = finding.probe.file {
      details.append(StepDiagnostic(.info, "expected sha256 \(file.sha256) (\(file.path)), got \(digest)", file: path))
    }
    return StepError(
      .failed, "\(manifest.site) \(manifest.version) is not healthy: \(finding.url): \(problem); \(state)",
      effects: .none, retryable: false, help: path.map { "the answer is kept in \($0)" }, diagnostics: details)
  }
}

func milliseconds(_ seconds: Double) -> Int { Int((seconds * 1000).rounded()) }
