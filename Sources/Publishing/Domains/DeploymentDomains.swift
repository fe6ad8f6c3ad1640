package import Nginx
internal import POSIX
internal import Releases
internal import StepProtocol

/// Domains that the operator gives to a deployment, at once and without a publication.
extension Deployment {
  /// Where a deployment's name comes from.
  package enum NameOrigin: String, Sendable {
    case host, base, path, release, `operator`
  }

  /// The site's lock is held.
  /// - Returns: whether it is new here.
  package func addDomain(_ domain: String) throws -> Bool {
    var settings = try settings()
    if let other = try conflict(among: [domain]) {
      throw ServingError(
        .conflict, "the domain \(domain) belongs to \(other.holder)",
        help: HostHolder.holderHelp(domain, try HostHolder.find(domain, layout)))
    }
    guard !settings.domains.contains(domain) else {
      try claim([domain])
      return false
    }
    try prepare()
    let before = settings
    settings.domains = (settings.domains + [domain]).sorted()
    try save(settings)
    // Last: what leads here is also written down. Another site may have been faster.
    do { try claim([domain]) } catch {
      try save(before)
      throw error
    }
    return true
  }

  /// The site's lock is held.
  /// - Throws: when it is not the operator's to take away.
  package func removeDomain(_ domain: String) throws {
    var settings = try settings()
    guard settings.domains.contains(domain) else {
      guard try HostHolder.find(domain, layout) == HostHolder(target: Layout.hostTarget(site, environment)) else {
        let known = settings.domains.isEmpty ? "none was added" : "added were \(settings.domains.joined(separator: ", "))"
        throw ServingError(.notFound, "\(domain) is no domain of \(site) in \(environment)", help: known)
      }
      let help =
        switch try origin(of: domain) {
        case .release: "take it out of \"domains\" in its site.json and publish it"
        case .base: "it follows from the base domain: \"domains\" of \"nginx\" in settings.json"
        default: "it follows from site and environment"
        }
      throw ServingError(.conflict, "\(domain) was not added by `slipway domain`", help: help)
    }
    settings.domains.removeAll { $0 == domain }
    try save(settings)
    let isOfRelease = try releaseDomains().contains(domain)
    if try !isOfRelease && Links.target(layout.host(domain)) == Layout.hostTarget(site, environment) {
      try Links.remove(layout.host(domain))
      try Files.synchronizeDirectory(layout.hosts)
    }
  }

  package func origin(of domain: String) throws -> NameOrigin {
    if domain == ownHost { return .host }
    if try settings().domains.contains(domain) { return .operator }
    return try NginxSettings.read(home: layout.home).domains.contains { try subdomain(of: $0) == domain } ? .base : .release
  }

  /// Of what is live, in production.
  private func releaseDomains() throws -> [String] {
    guard environment == "production", let version = try state().current else { return [] }
    return (try? ReleaseManifest(reading: layout.manifest(site, version)))?.domains ?? []
  }

  /// The names that should lead here while `version` is live; for bringing that state back after it changed.
  /// - Parameter noted: those that led here once, for a version whose manifest is gone.
  package func names(live version: String?, noted: [String]) throws -> [String] {
    guard let version else { return noted.isEmpty ? try settings().domains : try ownNames() }
    guard let manifest = try? ReleaseManifest(reading: layout.manifest(site, version)) else { return noted }
    return try hostNames(domains: manifest.domains)
  }
}

extension HostHolder {
  static func holderHelp(_ domain: String, _ holder: HostHolder?) -> String {
    guard let holder else { return "look at www/hosts/\(domain) in the home" }
    return "take it away first: slipway domain remove \(holder.site) \(domain)\(holder.environment == "production" ? "" : " --environment \(holder.environment)")"
  }
}

/// All names that lead to deployments of a home, and base domains on which they are served by path.
package struct ServedDomain: Sendable {
  package var domain: String
  /// Where the site begins on it: `/`, or its base path with a slash at the end.
  package var path: String
  package var holder: HostHolder
  package var origin: Deployment.NameOrigin

  /// - Parameter site: of one site, or of all.
  /// - Returns: by site, environment and name.
  package static func all(_ layout: Layout, site: String? = nil) throws -> [ServedDomain] {
    guard Files.exists(layout.hosts) else { return [] }
    var rules: [HostHolder: RuleSet] = [:]
    var domains: [ServedDomain] = []
    for name in try Files.list(layout.hosts) {
      guard Names.isDomain(name), let holder = try HostHolder.find(name, layout), site == nil || holder.site == site else { continue }
      let deployment = Deployment(layout: layout, site: holder.site, environment: holder.environment)
      if rules[holder] == nil {
        let live = deployment.liveRules()
        rules[holder] = live
        domains += try deployment.domainsByPath(live).map { ServedDomain(domain: $0, path: live.start, holder: holder, origin: .path) }
      }
      domains.append(ServedDomain(domain: name, path: rules[holder]?.start ?? "/", holder: holder, origin: try deployment.origin(of: name)))
    }
    return domains.sorted { ($0.holder.site, $0.holder.environment, $0.domain) < ($1.holder.site, $1.holder.environment, $1.domain) }
  }
}
