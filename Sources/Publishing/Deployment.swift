package import Nginx
internal import POSIX

/// One site in one environment: where its links lie, and what they say.
package struct Deployment: Sendable {
  package let layout: Layout
  package let site: String
  package let environment: String

  package init(layout: Layout, site: String, environment: String) {
    self.layout = layout
    self.site = site
    self.environment = environment
  }

  /// What is live, and what nginx needs to know about it. An undo stores one and brings it back.
  package struct State: Equatable, Sendable {
    package var current: String?
    package var previous: String?
    /// Host names that lead here, sorted.
    package var hosts: [String]
    /// The id of the rule set by which requests are answered.
    package var rules: String?
    /// What of it the operator has decided.
    package var operatorRules: OperatorRules

    package init(
      current: String? = nil, previous: String? = nil, hosts: [String] = [], rules: String? = nil, operatorRules: OperatorRules = OperatorRules()
    ) {
      (self.current, self.previous, self.hosts) = (current, previous, hosts)
      (self.rules, self.operatorRules) = (rules, operatorRules)
    }
  }

  package func state() throws -> State {
    State(
      current: try version(layout.current(site, environment)), previous: try version(layout.previous(site, environment)),
      hosts: try hosts(), rules: try ruleSetID(), operatorRules: try settings().rules)
  }

  /// The environment's folder with its link to the site's pool.
  package func prepare() throws {
    try Files.makeDirectories(layout.environment(site, environment))
    try Files.makeDirectories(layout.pool(site))
    try Files.makeDirectories(layout.hosts)
    if try Links.target(layout.poolLink(site, environment)) != Layout.poolTarget(site) {
      try Links.point(layout.poolLink(site, environment), to: Layout.poolTarget(site))
    }
    try CertificateStore(layout: layout).allowWorkers()
  }

  /// Makes `version` live, or nothing when it is nil: one rename(2).
  package func switchTo(_ version: String?) throws { try setLink(layout.current(site, environment), to: version) }

  /// Notes what was live before; retention leaves it alone, and a rollback goes to it.
  package func setPrevious(_ version: String?) throws { try setLink(layout.previous(site, environment), to: version) }

  private func setLink(_ path: String, to version: String?) throws {
    guard let version else { return try Links.remove(path) }
    try Links.point(path, to: Layout.releaseTarget(site, version))
  }

  /// The version in a link; nil without a link, and for a link that isn't ours.
  private func version(_ path: String) throws -> String? {
    guard let target = try Links.target(path) else { return nil }
    let version = Path.name(target)
    return target == Layout.releaseTarget(site, version) && Names.isVersion(version) ? version : nil
  }

  private func hosts() throws -> [String] {
    guard Files.exists(layout.hosts) else { return [] }
    return try Files.list(layout.hosts).filter {
      try Names.isDomain($0) && Links.target(layout.host($0)) == Layout.hostTarget(site, environment)
    }
  }

  /// Leaves everything else that the operator has decided as it is.
  package func setOperatorRules(_ rules: OperatorRules) throws {
    var settings = try self.settings()
    guard settings.rules != rules else { return }
    settings.rules = rules
    try save(settings)
  }
}
