internal import Nginx
internal import POSIX
internal import Publishing
internal import Releases
internal import StepKit

/// The rules by which a publication's release is answered, and how nginx gets them.
extension Publication {
  /// - Parameter folder: of the extracted release.
  func rules(in folder: String, _ after: Deployment.State) throws -> RuleSet {
    let release = try ReleaseRules(readingFrom: folder)
    var operatorRules = after.operatorRules
    if case .version = settings.source, !settings.rules.namesBasePath {
      // The path that was given for a release comes back with it, and with no other: its pages were made for it.
      let former = try deployment.ruleHistory()[manifest.version].flatMap { try? RuleStore(layout: layout).read($0) }
      if let former { operatorRules.basePath = former.basePath } else if release.basePath != nil { operatorRules.basePath = nil }
    }
    var set = try release.ruleSet(with: operatorRules, owner: "\(manifest.site) \(manifest.version)")
    if Names.isPreview(settings.environment) { set.hideFromSearchEngines() }
    return set
  }

  /// Sees to it that nginx has the set: tried alone first, so that what nginx says is about this site.
  func load(_ set: RuleSet) throws -> ManagedNginx.Outcome {
    var warnings: [String] = []
    try carryFormerRulesOver()
    let store = RuleStore(layout: layout)
    let isKnown = store.contains(set.id)
    let id = try store.add(set)
    let configuration = try NginxConfiguration.make(layout: layout, listen: settings.listen, rules: [id]) { warnings.append($0) }
    if !isKnown {
      do {
        let rules = try ReleaseRules(readingFrom: layout.release(manifest.site, manifest.version))
        try server.managed.test(set, of: "\(manifest.site) (\(settings.environment))", in: configuration, place: rules.place)
      } catch {
        try? Files.removeTree(layout.ruleSet(id))
        throw error
      }
    }
    // Noted first, so that whoever else gives nginx a configuration before the switch gives it this set, too.
    let noted = try? deployment.ruleHistory()[manifest.version]
    do { try deployment.noteRules(id, of: manifest.version) } catch {
      warnings.append("the rules of \(manifest.site) \(manifest.version) can't be noted: \(error)")
    }
    let outcome: ManagedNginx.Outcome
    do {
      outcome = try server.apply(
        configuration, start: { try context.startService("nginx", arguments: $0) }, reload: { try context.reloadService("nginx") })
    } catch {
      try? deployment.forgetRules(of: manifest.version, before: noted)
      throw error
    }
    if outcome != .unchanged {
      for warning in warnings { context.log(.warning, warning) }
      context.log(.info, outcome == .started ? "started nginx" : "nginx has taken up its new configuration")
    }
    return outcome
  }

  /// Of all sites: nginx gets the rules of each. One that is damaged, or is being published, keeps this one from nothing.
  private func carryFormerRulesOver() throws {
    try deployment.carryFormerRulesOver()
    for other in try Deployment.all(layout) where other.site != manifest.site {
      do {
        guard let lock = try FileLock.attempt(layout.siteLock(other.site), owner: "run \(context.run), step \(context.step)") else { continue }
        defer { lock.release() }
        try other.carryFormerRulesOver()
      } catch { context.log(.warning, "the rules of \(other.site) (\(other.environment)): \(error)") }
    }
  }
}
