package import Nginx
internal import POSIX
internal import StepProtocol

/// Which names lead to which site.
extension Deployment {
  /// The name that works without DNS.
  package var ownHost: String { environment == "production" ? "\(site).localhost" : "\(environment).\(site).localhost" }

  /// - Parameter domains: of the release's manifest; they belong to production.
  /// - Returns: the host names of this environment, the one that works without DNS first: the release's, the operator's
  ///   (`slipway domain`), and one below each base domain.
  /// - Throws: for a domain that isn't one, or that is another site's by its form.
  package func hostNames(domains: [String]) throws -> [String] {
    var names = try ownNames()
    for domain in environment == "production" ? domains : [] where !names.contains(domain) {
      guard Names.isDomain(domain) else {
        throw ServingError(
          .validation, "\"\(domain.prefix(80))\" is no domain name",
          help: "write it as a browser sends it: lower-case letters, digits and hyphens, with dots between them")
      }
      guard domain != "localhost", !domain.hasSuffix(".localhost") else {
        throw ServingError(
          .conflict, "the domain \(domain) can't be given to a site: names under localhost follow from site and environment", help: "leave it out of the site's domains; \(ownHost) is there without it")
      }
      names.append(domain)
    }
    return names
  }

  /// The names that don't come from a release, the one that works without DNS first.
  package func ownNames() throws -> [String] {
    let bases = try NginxSettings.read(home: layout.home).domains
    var names = [ownHost]
    for name in try bases.map(subdomain) + settings().domains where !names.contains(name) { names.append(name) }
    return names
  }

  /// `shop.example.org` in production, `staging--shop.example.org` in other environments: one label, so that one
  /// wildcard certificate covers all of them.
  package func subdomain(of base: String) throws -> String {
    let name = "\(environment == "production" ? site : "\(environment)--\(site)").\(base)"
    guard Names.isDomain(name) else {
      throw ServingError(
        .validation, "\(name) is too long for a host name: a part of one has at most 63 characters",
        help: "give the site or the environment a shorter name, or take \(base) out of \"domains\" in settings.json")
    }
    return name
  }

  /// The name that another site or environment holds, and who that is; nil when all are free or here already.
  package func conflict(among names: [String]) throws -> (name: String, holder: String)? {
    for name in names {
      guard let target = try Links.target(layout.host(name)), target != Layout.hostTarget(site, environment) else { continue }
      let holder = HostHolder(target: target)
      return (name, holder.map { "the site \($0.site) (\($0.environment))" } ?? "a link that slipway did not make")
    }
    return nil
  }

  /// Makes the names lead here. A new link is made by symlink(2), which fails where there is one: of two sites that
  /// want the same name at the same moment, one gets it.
  package func claim(_ names: [String]) throws {
    let missing = try names.filter { try Links.target(layout.host($0)) != Layout.hostTarget(site, environment) }
    guard !missing.isEmpty else { return }
    for name in missing {
      do { try Files.makeLink(layout.host(name), to: Layout.hostTarget(site, environment)) } catch {
        guard error.isExisting, let other = try conflict(among: [name]) else { throw error }
        throw Self.conflictError(other)
      }
    }
    try Files.synchronizeDirectory(layout.hosts)
    try CertificateStore(layout: layout).cover(names)
  }

  /// Takes away every name that leads here and is not in `names`.
  package func releaseHosts(except names: [String]) throws {
    let others = try state().hosts.filter { !names.contains($0) }
    guard !others.isEmpty else { return }
    let certificates = CertificateStore(layout: layout)
    for name in others {
      try Links.remove(layout.host(name))
      try certificates.uncover(name)
    }
    try Files.synchronizeDirectory(layout.hosts)
  }

  package static func conflictError(_ conflict: (name: String, holder: String)) -> ServingError {
    ServingError(
      .conflict, "the domain \(conflict.name) belongs to \(conflict.holder)",
      help: "take it out of that site's domains and publish it, or out of this one's")
  }
}

/// Whose site a link below `hosts/` leads to.
package struct HostHolder: Hashable, Sendable {
  package var site: String
  package var environment: String

  /// - Returns: nil for a link that isn't ours.
  package init?(target: String) {
    let parts = target.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4, parts[0] == "..", parts[1] == "sites", Names.isSite(parts[2]), Names.isEnvironment(parts[3]) else { return nil }
    (site, environment) = (parts[2], parts[3])
  }

  /// - Returns: nil when nobody holds the name.
  package static func find(_ domain: String, _ layout: Layout) throws -> HostHolder? {
    try Links.target(layout.host(domain)).flatMap(HostHolder.init)
  }
}
