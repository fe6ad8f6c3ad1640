package import Nginx
internal import POSIX
internal import StepProtocol

/// Which names lead to which site.
extension Deployment {
  /// - Parameter domains: of the release's manifest; they belong to production.
  /// - Returns: the host names of this environment, the one that works without DNS first.
  /// - Throws: for a domain that isn't one, or that is another site's by its form.
  package func hostNames(domains: [String]) throws -> [String] {
    let own = environment == "production" ? "\(site).localhost" : "\(environment).\(site).localhost"
    guard environment == "production" else { return [own] }
    var names = [own]
    for domain in domains where !names.contains(domain) {
      guard Names.isDomain(domain) else {
        throw ServingError(
          .validation, "\"\(domain.prefix(80))\" is no domain name",
          help: "write it as a browser sends it: lower-case letters, digits and hyphens, with dots between them")
      }
      guard domain != "localhost", !domain.hasSuffix(".localhost") else {
        throw ServingError(
          .conflict, "the domain \(domain) can't be given to a site: names under localhost follow from site and environment", help: "leave it out of the site's domains; \(own) is there without it")
      }
      names.append(domain)
    }
    return names
  }

  /// The name that another site or environment holds, and who that is; nil when all are free or here already.
  package func conflict(among names: [String]) throws -> (name: String, holder: String)? {
    for name in names {
      guard let target = try Links.target(layout.host(name)), target != Layout.hostTarget(site, environment) else { continue }
      let parts = target.split(separator: "/")
      return (name, parts.count == 4 ? "the site \(parts[2]) (\(parts[3]))" : "a link that slipway did not make")
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
  }

  /// Takes away every name that leads here and is not in `names`.
  package func releaseHosts(except names: [String]) throws {
    let others = try state().hosts.filter { !names.contains($0) }
    guard !others.isEmpty else { return }
    for name in others { try Links.remove(layout.host(name)) }
    try Files.synchronizeDirectory(layout.hosts)
  }

  package static func conflictError(_ conflict: (name: String, holder: String)) -> ServingError {
    ServingError(
      .conflict, "the domain \(conflict.name) belongs to \(conflict.holder)",
      help: "take it out of that site's domains and publish it, or out of this one's")
  }
}
