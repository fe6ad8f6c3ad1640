internal import SiteRules

/// The part of the configuration that one rule set needs for itself: maps whose names begin with its id.
struct RuleSetText {
  let rules: RuleSet
  let id: String

  init(_ set: RuleSet, id: String) { (rules, self.id) = (set, id) }

  var prefix: String { "r_\(id)" }
  var redirects: RedirectMaps { RedirectMaps(rules: rules.redirects, prefix: prefix, basePath: rules.basePath?.text ?? "") }
  var headers: HeaderMaps { HeaderMaps(rules: rules.headers, prefix: prefix) }
  var proxies: ProxyMaps { ProxyMaps(proxies: rules.proxies, prefix: prefix) }
  var hasLanguages: Bool { rules.redirects.contains { !$0.languages.isEmpty } }

  var maps: [NginxMap] { redirects.maps + headers.maps + proxies.maps }

  var text: String { maps.map(\.text).joined() }

  /// Every server that it names, by the variable part of its requests: `p1` for a prefix, `r12` for a rule.
  var upstreams: [(key: String, upstream: Upstream, isRule: Bool)] {
    proxies.ordered.enumerated().map { ("p\($0 + 1)", $1.upstream, false) }
      + rules.redirects.enumerated().compactMap { index, rule in
        guard rule.isProxy, let upstream = rule.upstream else { return nil }
        return ("r\(index + 1)", upstream, true)
      }
  }
}

extension RedirectRule {
  /// The server that a rule with status 200 and an address elsewhere asks.
  package var upstream: Upstream? {
    guard isProxy, let scheme = to.scheme, let authority = to.authority else { return nil }
    return Upstream("\(scheme)://\(authority.lowercased())")
  }
}
