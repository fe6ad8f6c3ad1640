internal import SiteRules

/// What the rule sets of a configuration have in common: how a request finds its set, and what the server block reads of it.
/// The sets are in the configuration by their ids; which deployment has which set is in its link `rules`, so that a new
/// domain, environment or release with a known set is no change here.
struct LoadedRules {
  /// By id, in its order.
  let sets: [RuleSetText]
  let resolver: UpstreamResolver
  let trust: String?
  /// How long a server behind may be silent.
  let upstreamSeconds: Int

  /// The empty set is always among them: it is what a release is tried by without rules of its own.
  init(_ sets: [String: RuleSet], resolver: UpstreamResolver, trust: String?, upstreamSeconds: Int) {
    let all = sets.merging([RuleSet.empty.id: .empty]) { set, _ in set }
    self.sets = all.sorted { $0.key < $1.key }.map { RuleSetText($0.value, id: $0.key) }
    (self.resolver, self.trust, self.upstreamSeconds) = (resolver, trust, upstreamSeconds)
  }

  var text: String {
    ([Self.dollar] + upstreams.blocks + sets.map(\.text) + maps.map(\.text) + zones).joined() + resolver.text
  }

  /// The only way to a `$` in a value.
  private static let dollar = "  geo $dollar { default \"$\"; }\n"

  private var maps: [NginxMap] {
    var known = NginxMap("$rules_root", "rules")
    known.expression("/rules/([0-9a-f]{16})$", "$1")
    var loaded = NginxMap("$rules", "rules_loaded")
    for set in sets { loaded.exact(set.id, "1") }
    return [known, loaded] + BasePathMaps(sets: sets).maps + LanguageMaps.accepted + redirectMaps + proxyMaps + HeaderLines(sets: sets).maps + accessMaps
  }

  /// `$name` has what the set of the request has under this name; nothing where it has none.
  private func choice(_ name: String, where isThere: (RuleSetText) -> Bool) -> NginxMap {
    var map = NginxMap("$rules", name)
    for set in sets where isThere(set) { map.exact(set.id, "$\(set.prefix)_\(name)") }
    return map
  }

  private var redirectMaps: [NginxMap] {
    var raw = NginxMap("$site_uri", "raw_path")
    raw.expression("^(/[^?#\\\\]*)", "$1")
    var kind = NginxMap("$matched", "rule_kind")
    kind.expression("^[0-9]+ ([a-z0-9]+)!?$", "$1")
    var forced = NginxMap("$matched", "rule_forced")
    forced.expression("!$", "1")
    // A request whose path was written in a way that only its decoded form matches has nowhere to go.
    var checked = NginxMap("$location", "move_checked", default: "$rule_kind")
    checked.exact("", "404")
    var move = NginxMap("$rule_kind", "move")
    move.expression("^30", "$move_checked")
    var number = NginxMap("$matched", "rule_number")
    number.expression("^([0-9]+) proxy", "r$1")
    var target = NginxMap("$target", "target_file", default: "$target")
    target.exact("", "/-/none")
    target.expression("/\\.(?!well-known/)", "/-/none")
    target.expression("^/_(?:redirects|headers)", "/-/none")
    var asset = NginxMap("$target_file", "target_asset", default: "/-/none")
    asset.expression("\\.(?:\(FileServing.assetExtensions))$", "$target_file", ignoringCase: true)
    let hasRedirects = { (set: RuleSetText) in !set.rules.redirects.isEmpty }
    return [
      raw, choice("rule", where: hasRedirects), kind, forced, choice("location", where: hasRedirects), checked, move, number,
      choice("target", where: hasRedirects), target, asset, choice("vary", where: \.hasLanguages),
    ]
  }

  private var upstreams: UpstreamBlocks { UpstreamBlocks(sets.flatMap { $0.upstreams.map(\.upstream) }, resolver: resolver) }

  private var proxyMaps: [NginxMap] {
    var base = NginxMap("$rules $upstream", "proxy_base")
    var name = NginxMap("$rules $upstream", "proxy_name")
    // The visitor's own name for the operator's servers, which are behind this site; the other's for an address elsewhere.
    var host = NginxMap("$rules $upstream", "proxy_host_header", default: "$host")
    var path = NginxMap("$rules $upstream $site_uri", "prefix_path", default: "$site_uri")
    for set in sets {
      for (key, upstream, isRule) in set.upstreams {
        base.exact("\(set.id) \(key)", "\"\(upstreams.base(upstream))\"")
        name.exact("\(set.id) \(key)", "\"\(upstream.host)\"")
        if isRule { host.exact("\(set.id) \(key)", "\"\(upstream.authority)\"") }
      }
      for (index, proxy) in set.proxies.ordered.enumerated() where !proxy.upstream.path.isEmpty {
        let prefix = NginxText.decoded(Array(proxy.prefix.utf8))
        path.expression("^\(set.id) p\(index + 1) \(prefix)(.*)$", "\"\(proxy.upstream.path)$1\"")
      }
    }
    var number = NginxMap("$proxy", "proxy_number")
    number.expression("^(p[0-9]+) ", "$1")
    // The path goes on as it came, so it must not be one that only leads below the prefix once it is resolved, or leads
    // out of it there.
    var plain = NginxMap("$proxy $raw_path", "proxy_is_plain")
    plain.expression("^p[0-9]+ ([^ ]+) \\1(?!(?:.*(?:/|%2[fF]))?(?:\\.|%2[eE]){1,2}(?:/|%2[fF]|$))", "1")
    var unclear = NginxMap("$proxy_is_plain $proxy_number", "proxy_unclear")
    unclear.expression("^ p", "1")
    var upgrade = NginxMap("$http_upgrade", "proxy_connection", default: "upgrade")
    upgrade.exact("", "\"\"")
    var body = NginxMap("$rules", "body_size", default: "\(RuleSet.standardBodySize)")
    for set in sets { body.exact(set.id, "\(set.rules.bodySize)") }
    return [choice("proxy") { !$0.rules.proxies.isEmpty }, number, plain, unclear, base, name, host, path, upgrade, body]
  }

  /// Sizes of bodies: nginx knows them by location only.
  var bodySizes: [Int] { Set(sets.map(\.rules.bodySize) + [RuleSet.standardBodySize]).sorted() }

  // MARK: who gets in, and how often

  private var rates: [RuleSet.RateLimit] {
    Set(sets.compactMap(\.rules.rateLimit).map { RuleSet.RateLimit(requests: $0.requests, burst: $0.burst, includesPages: false) })
      .sorted { ($0.requests, $0.burst) < ($1.requests, $1.burst) }
  }

  private static func zone(_ rate: RuleSet.RateLimit) -> String { "rate_\(rate.requests)_\(rate.burst)" }

  private var accessMaps: [NginxMap] {
    var protected = NginxMap("$rules", "rules_protected")
    for set in sets where set.rules.isProtected { protected.exact(set.id, "1") }
    // Requests over a Unix socket come from the home's owner.
    var realm = NginxMap("$rules_protected $remote_addr", "realm", default: "off")
    realm.expression("^1 (?!unix:)", "Protected")
    // The password of a protected site is for this server, and none of those behind it.
    var authorization = NginxMap("$rules_protected", "proxy_authorization", default: "$http_authorization")
    authorization.exact("1", "\"\"")
    var rate = NginxMap("$rules", "rate")
    for set in sets {
      if let limit = set.rules.rateLimit { rate.exact(set.id, "\"\(Self.zone(limit)) \(limit.includesPages ? "all" : "proxied")\"") }
    }
    var keys: [NginxMap] = []
    for limit in rates {
      var key = NginxMap("$rate $remote_addr $upstream", "\(Self.zone(limit))_key")
      key.expression("^\(Self.zone(limit)) (?:all (?!unix:)|proxied (?!unix:)[^ ]+ [pr])", "\"$site_host $binary_remote_addr\"")
      // A rule that leads to a server behind is found after a first look.
      key.volatile()
      keys.append(key)
    }
    return [protected, realm, authorization, rate] + keys
  }

  private var zones: [String] {
    rates.map { "  limit_req_zone $\(Self.zone($0))_key zone=\(Self.zone($0)):4m rate=\($0.requests)r/s;\n" }
  }

  /// In the server block.
  var limits: String {
    rates.map { "    limit_req zone=\(Self.zone($0)) burst=\($0.burst) nodelay;\n" }.joined()
  }
}
