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
  var server: WebServer {
    WebServer(layout: layout, settings: settings.host, owner: "run \(context.run), step \(context.step)") { context.log($0, $1) }
  }

  func run() throws -> StepResult {
    try checkSize()
    try deployment.checkWebRoot(manifest, names: deployment.hostNames(domains: manifest.domains))
    let lock = try deployment.lock(owner: "run \(context.run), step \(context.step)") {
      context.log(.info, $0)
    } check: {
      try context.checkCancellation()
    }
    defer { lock.release() }
    // Not before: a preview that has expired may be taken away until then.
    try deployment.prepare()
    let before = try journal.before() ?? deployment.state()
    var after = try self.after(before)
    if let conflict = try deployment.conflict(among: after.hosts) { throw Deployment.conflictError(conflict) }

    let (release, isNew) = try Extraction(layout: layout, source: source).run { done, total in
      try context.checkCancellation()
      context.progress(done, of: total, unit: "bytes", message: "extracting")
    }
    context.log(.info, isNew ? "extracted \(manifest.files.count) files" : "already extracted, and intact")
    try AssetPool(layout: layout, site: manifest.site).add(release)
    try context.checkCancellation()
    // Loaded beside those that count now; the switch makes them count.
    let set = try rules(in: release.folder, after)
    after.rules = set.id
    let outcome = try load(set)
    try checkStaged(set)
    try context.checkCancellation()

    if before == after, outcome == .unchanged, !isNew, settings.rules.visitors?.isEmpty ?? true, try checkLive(set) == nil {
      try renew()
      return result(.unchanged, before: before, after: after, set, undo: nil)
    }
    let undo = UndoRecord(
      home: layout.home, site: manifest.site, environment: settings.environment, version: manifest.version, before: before,
      listen: settings.listen)
    // Where this one ends in between, the next attempt finds that nothing was switched.
    try journal.note(undo)
    try context.checkpoint(undo: undo.json, effects: .partial)
    // From here on a cancel is answered with the result: the switch is made and stands, or is taken back.
    do {
      // Those who may see what is live now are asked for the passwords that they have, until this one is.
      if !before.operatorRules.isProtected { try writePasswords() }
      try deployment.setOperatorRules(after.operatorRules)
      // A name leads here before there is anything to see, and by the rules that will hold.
      if before.rules == nil { try deployment.setRules(after.rules) }
      try deployment.claim(after.hosts)
      health.noteSwitch()
      try deployment.setRules(after.rules)
      try deployment.switchTo(after.current)
    } catch {
      try takeBack(undo, because: "\(error)")
      throw error
    }
    if let finding = try checkLive(set) { throw try rejected(finding, undo) }
    do {
      if before.operatorRules.isProtected { try writePasswords() }
      try deployment.setPrevious(after.previous)
      try deployment.releaseHosts(except: after.hosts)
      try renew()
    } catch {
      try takeBack(undo, because: "\(error)")
      throw error
    }
    let urls = SiteAddresses.urls(hosts: after.hosts, rules: set, settings: settings, deployment)
    let below = set.basePath == nil ? "" : ": \(urls[0])"
    context.log(.notice, "\(manifest.site) \(manifest.version) is live in \(settings.environment)\(below)")
    for warning in CertificateExpiry.warnings(of: after.hosts + ((try? deployment.domainsByPath(set)) ?? []), layout) { context.log(.warning, warning) }
    tidy()
    return result(.succeeded, before: before, after: after, set, undo: undo.json)
  }

  private func writePasswords() throws {
    guard let visitors = settings.rules.visitors, !visitors.isEmpty else { return }
    try PasswordFile(layout.passwords(manifest.site, settings.environment), layout).write(visitors)
  }

  private var journal: PublicationJournal { PublicationJournal(deployment: deployment, key: context.idempotencyKey) }

  /// What will be there when all goes well.
  func after(_ before: Deployment.State) throws -> Deployment.State {
    Deployment.State(
      current: manifest.version, previous: before.current == manifest.version ? before.previous : before.current,
      hosts: try deployment.hostNames(domains: manifest.domains).sorted(),
      rules: before.rules, operatorRules: settings.rules(before: before.operatorRules))
  }

  /// A preview's time begins anew with each publication.
  private func renew() throws {
    guard let lifetime = settings.lifetime else { return }
    var kept = try deployment.settings()
    let now = Clock.now.rounded(.down)
    (kept.renewed, kept.expires) = (now, now + Double(lifetime))
    try deployment.save(kept)
  }

  private func checkSize() throws {
    if manifest.content.bytes > settings.maximumSize {
      throw StepError(
        .policy, "\(manifest.site) \(manifest.version) has \(manifest.content.bytes) bytes; \(settings.maximumSize) are allowed", effects: .none,
        help: "make it smaller, or raise maximumSize in the step's config")
    }
  }

  /// What fails here is no reason to take a healthy release back.
  private func tidy() {
    let retention = Retention(layout: layout, site: manifest.site, keep: settings.keep)
    do {
      try retention.markLive(manifest.version)
      let removed = try retention.apply()
      if let rules = try deployment.state().rules { try deployment.noteRules(rules, of: manifest.version) }
      if !removed.isEmpty { context.log(.info, "removed the files of \(removed.joined(separator: ", "))") }
    } catch { context.log(.warning, "old releases could not be cleaned up: \(error)") }
  }

  private func result(
    _ status: StepResult.Status, before: Deployment.State, after: Deployment.State, _ rules: RuleSet, undo: JSONValue?
  ) -> StepResult {
    let urls = SiteAddresses.urls(hosts: after.hosts, rules: rules, settings: settings, deployment)
    return StepResult(
      status,
      outputs: [
        "url": .string(urls[0]), "urls": .array(urls.map(JSONValue.string)), "version": .string(manifest.version),
        "previous": after.previous.map(JSONValue.string) ?? .null, "site": .string(manifest.site),
        "environment": .string(settings.environment), "checks": health.summary,
        "expires": (settings.lifetime == nil ? nil : try? deployment.settings().expires).map { .string(Clock.timestamp($0)) } ?? .null,
      ],
      undo: undo)
  }
}
