internal import Nginx
internal import Publishing

/// The addresses to show to a person.
enum SiteAddresses {
  /// - Returns: at least one. First the one that works from where the server can be reached: the name under
  ///   localhost while it listens only there, else a real domain. `https://` where a name has its certificate.
  ///   With the site's base path, where it has one.
  static func urls(hosts: [String], rules: RuleSet, settings: Settings, _ deployment: Deployment) -> [String] {
    let own = deployment.ownHost
    let others = ((try? deployment.domainsByPath(rules)) ?? []) + hosts.filter { $0 != own }
    let ordered = settings.isLocalOnly ? [own] + others : others + [own]
    let certificates = CertificateStore(layout: deployment.layout)
    return ordered.map { host in
      if let port = settings.tlsPort, certificates.chain(host) != nil { return "https://\(host)\(port == 443 ? "" : ":\(port)")\(rules.start)" }
      return "http://\(host)\(settings.port == 80 ? "" : ":\(settings.port)")\(rules.start)"
    }
  }
}
