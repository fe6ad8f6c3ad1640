internal import JSON
package import Nginx
internal import POSIX

/// Which rule set a deployment has, and which its releases had.
extension Deployment {
  /// The id in the link; nil without a link, and for a link that isn't ours.
  func ruleSetID() throws -> String? {
    guard let target = try Links.target(layout.rules(site, environment)) else { return nil }
    let id = Path.name(target)
    return target == Layout.rulesTarget(id) && RuleSet.isID(id) ? id : nil
  }

  /// Makes the set count from the next request on: one rename(2). The release follows at once (`switchTo`).
  package func setRules(_ id: String?) throws {
    guard let id else { return try Links.remove(layout.rules(site, environment)) }
    if try ruleSetID() != id { try Links.point(layout.rules(site, environment), to: Layout.rulesTarget(id)) }
  }

  /// By version. A rollback finds the set of its release loaded, and needs no reload.
  package func ruleHistory() throws -> [String: String] {
    let path = layout.ruleHistory(site, environment)
    guard Files.exists(path) else { return [:] }
    let entries = try JSONValue(parsing: Files.read(path, limit: 1 << 20), file: path).objectValue ?? [:]
    return entries.reduce(into: [:]) { result, entry in
      if Names.isVersion(entry.key), let id = entry.value.stringValue, RuleSet.isID(id) { result[entry.key] = id }
    }
  }

  /// Notes the set of a release, and forgets those of releases that are not extracted any more.
  package func noteRules(_ id: String, of version: String) throws {
    var history = try ruleHistory().filter { Files.exists(layout.release(site, $0.key)) }
    guard history[version] != id else { return }
    history[version] = id
    try writeRuleHistory(history)
  }

  /// Takes a note back: for a set that nginx does not take.
  /// - Parameter before: what was noted before it.
  package func forgetRules(of version: String, before: String?) throws {
    var history = try ruleHistory()
    history[version] = before
    if history.isEmpty { return try Links.remove(layout.ruleHistory(site, environment)) }
    try writeRuleHistory(history)
  }

  private func writeRuleHistory(_ history: [String: String]) throws {
    let object = JSONObject(history.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
    try Files.replace(layout.ruleHistory(site, environment), with: JSONValue.object(object).bytes(.pretty))
  }

  /// The sets that nginx must have for this deployment.
  func ruleSetsInUse() throws -> Set<String> {
    Set(try ruleHistory().values).union([try ruleSetID()].compactMap(\.self))
  }

  /// Those that no deployment of the home has or can go back to.
  package static func unusedRuleSets(_ layout: Layout) throws -> [String] {
    try RuleStore(layout: layout).unused(except: Set(all(layout).flatMap { try $0.ruleSetsInUse() }))
  }

  /// A deployment of an earlier version has no link to its rules, and its proxy in a file of its own. nginx answers 404
  /// where there is no link, so this is done before it gets a configuration that looks for one.
  package func carryFormerRulesOver() throws {
    guard try ruleSetID() == nil, try Links.target(layout.current(site, environment)) != nil else { return }
    var settings = try self.settings()
    let former = layout.formerRules(site, environment)
    if Files.exists(former), let text = try JSONValue(parsing: Files.read(former, limit: 1 << 16), file: former)["apiUpstream"]?.stringValue,
      let upstream = Upstream("http://\(text)"), settings.rules.proxies.isEmpty
    {
      settings.rules.proxies = [RuleSet.Proxy(prefix: "/api/", upstream: upstream)]
      try save(settings)
    }
    // What was served without rules stays so until the next publication reads them from the release.
    var set = RuleSet()
    set.proxies = settings.rules.proxies
    try setRules(try RuleStore(layout: layout).add(set))
    try Links.remove(former)
  }
}
