internal import Nginx
internal import POSIX
internal import Publishing
internal import Releases
internal import StepKit

/// Makes one release live in one environment: everything is made ready and tried beside what is live, one rename(2)
/// switches, and what visitors get is compared with the manifest afterwards.
struct Publication {
  let layout: Layout
  let settings: Settings
  let source: ReleaseSource
  let context: StepContext
  let health = HealthRecord()

  var manifest: ReleaseManifest { source.manifest }
  var deployment: Deployment { Deployment(layout: layout, site: manifest.site, environment: settings.environment) }
  private var nginx: ManagedNginx { ManagedNginx(layout: layout) { context.log($0, $1) } }

  func run() throws -> StepResult {
    try checkSize()
    try deployment.prepare()
    let lock = try deployment.lock(owner: "run \(context.run), step \(context.step)") {
      context.log(.info, $0)
    } check: {
      try context.checkCancellation()
    }
    defer { lock.release() }
    let before = try journal.before() ?? deployment.state()
    let after = try self.after(before)
    if let conflict = try deployment.conflict(among: after.hosts) { throw Deployment.conflictError(conflict) }

    let (release, isNew) = try Extraction(layout: layout, source: source).run { done, total in
      try context.checkCancellation()
      context.progress(done, of: total, unit: "bytes", message: "extracting")
    }
    context.log(.info, isNew ? "extracted \(manifest.files.count) files" : "already extracted, and intact")
    try AssetPool(layout: layout, site: manifest.site).add(release)
    try context.checkCancellation()
    // A rule of this site's own changes with the switch, and not before the undo is written down.
    let outcome = try applyConfiguration(Deployment.State(hosts: after.hosts, upstream: before.upstream))
    try checkStaged()
    try context.checkCancellation()

    if before == after, outcome == .unchanged, !isNew, try checkLive() == nil {
      return result(.unchanged, before: before, after: after, undo: nil)
    }
    let undo = UndoRecord(
      home: layout.home, site: manifest.site, environment: settings.environment, version: manifest.version, before: before,
      address: settings.address, port: settings.port)
    // Where this one ends in between, the next attempt finds that nothing was switched.
    try journal.note(undo)
    try context.checkpoint(undo: undo.json, effects: .partial)
    // From here on a cancel is answered with the result: the switch is made and stands, or is taken back.
    do {
      if after.upstream != before.upstream {
        try deployment.setUpstream(after.upstream)
        _ = try applyConfiguration(after)
      }
      try deployment.claim(after.hosts)
      health.noteSwitch()
      try deployment.switchTo(after.current)
    } catch {
      try takeBack(undo, because: "\(error)")
      throw error
    }
    if let finding = try checkLive() { throw try rejected(finding, undo) }
    try deployment.setPrevious(after.previous)
    try deployment.releaseHosts(except: after.hosts)
    context.log(.notice, "\(manifest.site) \(manifest.version) is live in \(settings.environment)")
    tidy()
    return result(.succeeded, before: before, after: after, undo: undo.json)
  }

  private var journal: PublicationJournal { PublicationJournal(deployment: deployment, key: context.idempotencyKey) }

  /// What will be there when all goes well.
  func after(_ before: Deployment.State) throws -> Deployment.State {
    // A rollback gives files back, not rules: it leaves the proxy as it is unless it names one.
    let isRollback = if case .version = settings.source { true } else { false }
    return Deployment.State(
      current: manifest.version, previous: before.current == manifest.version ? before.previous : before.current,
      hosts: try deployment.hostNames(domains: manifest.domains).sorted(),
      upstream: settings.upstream ?? (isRollback ? before.upstream : nil))
  }

  private func checkSize() throws {
    if manifest.size > settings.maximumSize {
      throw StepError(
        .policy, "\(manifest.site) \(manifest.version) has \(manifest.size) bytes; \(settings.maximumSize) are allowed", effects: .none,
        help: "make it smaller, or raise maximumSize in the step's config")
    }
  }

  private func applyConfiguration(_ state: Deployment.State) throws -> ManagedNginx.Outcome {
    var warnings: [String] = []
    let configuration = try NginxConfiguration.make(layout: layout, listen: settings.listen, deployment, state) { warnings.append($0) }
    let outcome = try nginx.apply(configuration) { try context.startService("nginx", arguments: $0) }
    if outcome != .unchanged {
      for warning in warnings { context.log(.warning, warning) }
      context.log(.info, outcome == .started ? "started nginx" : "nginx has taken up its new configuration")
    }
    return outcome
  }


  /// What fails here is no reason to take a healthy release back.
  private func tidy() {
    let retention = Retention(layout: layout, site: manifest.site, keep: settings.keep)
    do {
      try retention.markLive(manifest.version)
      let removed = try retention.apply()
      if !removed.isEmpty { context.log(.info, "removed the files of \(removed.joined(separator: ", "))") }
    } catch { context.log(.warning, "old releases could not be cleaned up: \(error)") }
  }

  private func result(
    _ status: StepResult.Status, before: Deployment.State, after: Deployment.State, undo: JSONValue?
  ) -> StepResult {
    let urls = SiteAddresses.urls(hosts: after.hosts, settings: settings, own: deployment.ownHost)
    return StepResult(
      status,
      outputs: [
        "url": .string(urls[0]), "urls": .array(urls.map(JSONValue.string)), "version": .string(manifest.version),
        "previous": after.previous.map(JSONValue.string) ?? .null, "site": .string(manifest.site),
        "environment": .string(settings.environment), "checks": health.summary,
      ],
      undo: undo)
  }
}
