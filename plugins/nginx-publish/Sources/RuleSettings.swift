internal import Nginx
internal import Publishing
internal import SiteRules
internal import StepKit

/// The keys of the config that say how a deployment is served, checked.
struct RuleSettings: Sendable {
  private let config: Config

  init(_ config: Config) { self.config = config }

  /// What the config names goes before what stood there.
  func rules(over before: OperatorRules) -> OperatorRules {
    var rules = before
    if config.proxy != nil || config.apiUpstream != nil { rules.proxies = Self.proxies(config) }
    if let upstreams = config.upstreams { rules.upstreams = upstreams.compactMap { Upstream($0) } }
    if let size = config.bodySize { rules.bodySize = size }
    if let limit = config.rateLimit {
      rules.rateLimit = RuleSet.RateLimit(
        requests: limit.requests, burst: limit.burst ?? limit.requests * 2, includesPages: limit.pages ?? false)
    }
    if let seconds = config.strictTransport { rules.strictTransport = seconds == 0 ? nil : seconds }
    if let text = config.basePath { rules.basePath = BasePath(text) }
    if let text = config.protect { rules.isProtected = !text.isEmpty }
    return rules
  }

  var namesBasePath: Bool { config.basePath != nil }

  /// Who may see the deployment; nil where the config does not say.
  var visitors: [PasswordFile.Visitor]? { config.protect.flatMap { try? PasswordFile.visitors($0) } }

  /// `apiUpstream` is short for a proxy of `/api/`.
  private static func proxies(_ config: Config) -> [RuleSet.Proxy] {
    var all = config.proxy ?? [:]
    if let upstream = config.apiUpstream { all["/api/"] = upstream }
    return all.sorted { $0.key < $1.key }.compactMap { prefix, address in
      Upstream(address).map { RuleSet.Proxy(prefix: prefix, upstream: $0) }
    }
  }

  static func check(_ config: Config) -> [StepDiagnostic] {
    var found: [StepDiagnostic] = []
    func require(_ condition: Bool, _ message: String, _ path: String, _ help: String) {
      if !condition { found.append(StepDiagnostic(.error, message, path: path, help: help)) }
    }
    let example = "for example http://127.0.0.1:9000"
    if let text = config.apiUpstream {
      require(Upstream(text).map(\.path.isEmpty) ?? false, "apiUpstream is no http://host:port", "/apiUpstream", example)
      require(config.proxy?["/api/"] == nil, "apiUpstream and proxy both say what is behind /api/", "/apiUpstream", "leave one of the two out")
    }
    for (prefix, address) in (config.proxy ?? [:]).sorted(by: { $0.key < $1.key }) {
      let path = "/proxy".appendingPointer(prefix)
      require(RuleSet.Proxy.isPrefix(prefix), "\"\(prefix.prefix(80))\" is no prefix of paths", path, "begin and end it with a slash, as in /api/; letters, digits and - . _ ~")
      let upstream = Upstream(address)
      require(upstream != nil, "\"\(address.prefix(80))\" is no address of a server", path, example)
      require(upstream.map { $0.path.isEmpty || $0.path.hasSuffix("/") } ?? true, "the path of \"\(address.prefix(80))\" takes the place of the prefix, and must end as it does", path, "end it with a slash")
    }
    for (index, address) in (config.upstreams ?? []).enumerated() {
      require(Upstream(address).map(\.path.isEmpty) ?? false, "\"\(address.prefix(80))\" is no address of a server", "/upstreams/\(index)", "scheme, host and port, as in https://api.example.org")
    }
    require(config.bodySize.map { (1...(1 << 40)).contains($0) } ?? true, "bodySize is out of range", "/bodySize", "a number of bytes")
    require(config.rateLimit.map { (0...100_000).contains($0.requests) } ?? true, "rateLimit is out of range", "/rateLimit/requests", "requests a second, 0 for no limit")
    require(config.rateLimit?.burst.map { (0...1_000_000).contains($0) } ?? true, "burst is out of range", "/rateLimit/burst", "how many requests may come at once")
    require(config.strictTransport.map { (0...63_072_000).contains($0) } ?? true, "strictTransport is out of range", "/strictTransport", "seconds, up to two years; 0 for none")
    if let text = config.basePath, !text.isEmpty, let problem = BasePath.problem(in: text) { require(false, problem.message, "/basePath", problem.help) }
    do {
      let isEmpty = try PasswordFile.visitors(config.protect ?? "").isEmpty
      require(!isEmpty || config.protect?.isEmpty ?? true, "protect has no line with a name and a password", "/protect", "name:password, one a line; an empty text ends the protection")
    } catch { require(false, error.message, "/protect", error.help ?? "") }
    return found
  }
}
