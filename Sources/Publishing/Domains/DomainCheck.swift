package import Nginx
internal import POSIX

/// Whether visitors who type a name come to its site: DNS, the way to this machine, nginx, the certificate.
package struct DomainCheck: Sendable {
  package let layout: Layout
  package let settings: NginxSettings
  package let listen: ListenAddress
  package let resolve: @Sendable (String) throws -> ResolvedName?
  package let ownAddresses: [String]

  /// - Parameters:
  ///   - settings: which nginx serves the home.
  ///   - resolve: nil for a name that doesn't exist.
  ///   - ownAddresses: of this machine.
  package init(
    layout: Layout, settings: NginxSettings = NginxSettings(), listen: ListenAddress, ownAddresses: [String],
    resolve: @escaping @Sendable (String) throws -> ResolvedName? = ResolvedName.find
  ) {
    (self.layout, self.settings, self.listen, self.ownAddresses, self.resolve) = (layout, settings, listen, ownAddresses, resolve)
  }

  package func findings(_ domain: String, now: Double = Clock.now) throws -> [Finding] {
    var findings: [Finding] = []
    let nginx = try nginx(domain)
    findings.append(nginx)
    let (dns, addresses) = dns(domain)
    findings.append(dns)
    if nginx.result != .problem, !addresses.isEmpty { findings += try ways(domain, addresses) }
    findings += try certificate(domain, now)
    return findings
  }

  // MARK: nginx

  private func nginx(_ domain: String) throws -> Finding {
    let server = WebServer(layout: layout, settings: settings, owner: "a check") { _, _ in }
    guard server.master != nil else {
      return settings.mode == .system
        ? Finding("nginx", .problem, "the distribution's nginx does not run", help: "systemctl start nginx")
        : Finding("nginx", .problem, "nginx does not run", help: "slipway nginx start, or publish the site")
    }
    if settings.mode == .system, try !server.system.hasOwnFile() {
      return Finding("nginx", .problem, "the distribution's nginx does not serve this home", help: "slipway nginx start")
    }
    guard let holder = try HostHolder.find(domain, layout) else {
      if try NginxSettings.read(home: layout.home).domains.contains(domain) { return try baseDomain(domain) }
      return Finding("nginx", .problem, "no site has this name", help: "slipway domain add SITE \(domain)")
    }
    guard try Deployment(layout: layout, site: holder.site, environment: holder.environment).state().current != nil else {
      return Finding("nginx", .problem, "\(holder.site) has nothing live in \(holder.environment)", help: "publish it")
    }
    return try front(domain, "answers for it with \(holder.site) (\(holder.environment))")
  }

  /// A name of no site's own, on which sites are reached by path.
  private func baseDomain(_ domain: String) throws -> Finding {
    let paths = try ServedDomain.all(layout).filter { $0.domain == domain && $0.origin == .path }.map(\.path)
    return try front(domain, "is a base domain: \(paths.isEmpty ? "no site has a base path of its own on it" : paths.prefix(10).joined(separator: ", "))")
  }

  private func front(_ domain: String, _ good: String) throws -> Finding {
    switch try FrontProbe(layout).ask(domain, at: listen.local, port: listen.port) {
    case .here: return Finding("nginx", .good, "\(good) at \(listen.address):\(listen.port)")
    case .elsewhere(let status): return Finding("nginx", .problem, "another server answers at \(listen.local):\(listen.port), with status \(status)", help: neighbour(domain) ?? owner(listen.port))
    case .none(let reason): return Finding("nginx", .problem, reason, help: owner(listen.port))
    }
  }

  /// In the distribution's nginx a name may be another server block's.
  private func neighbour(_ domain: String) -> String? {
    guard settings.mode == .system, !settings.serverNames.isEmpty, !settings.serverNames.contains(where: { Self.covers($0, domain) }) else {
      return settings.mode == .system ? "another server block of the same nginx has the name: grep -rn \(domain) \(Path.parent(settings.configuration ?? "/etc/nginx/nginx.conf"))" : nil
    }
    return "\"serverNames\" in settings.json doesn't have it: add it, and run slipway nginx reload"
  }

  private static func covers(_ name: String, _ domain: String) -> Bool {
    name.hasPrefix("*.") ? domain.hasSuffix(name.dropFirst()) : name == domain
  }

  func owner(_ port: Int) -> String {
    PortOwner.find(address: listen.address, port: port).map { "port \(port) is held by \($0.description)" } ?? "nobody listens at port \(port): slipway nginx status"
  }

  // MARK: DNS

  private func dns(_ domain: String) -> (Finding, [String]) {
    let found: ResolvedName?
    do { found = try resolve(domain) } catch { return (Finding("dns", .problem, "\(error)"), []) }
    let own = ownAddresses.filter { !Self.isLocal($0) }
    let wanted = own.isEmpty ? "this machine's address" : own.joined(separator: " or ")
    guard let found else {
      return (
        Finding("dns", .problem, "there is no such name", help: "create an A record (AAAA for IPv6) with \(wanted), or a CNAME to a name that has one; it may take an hour to be seen"), []
      )
    }
    let alias = found.canonicalName == domain ? "" : " by way of \(found.canonicalName)"
    let text = "leads to \(found.addresses.joined(separator: ", "))\(alias)"
    let strange = found.addresses.filter { !ownAddresses.contains($0) && !Self.isLocal($0) }
    if strange.isEmpty { return (Finding("dns", .good, "\(text): this machine"), found.addresses) }
    if strange.count < found.addresses.count {
      return (
        Finding("dns", .warning, "\(text): \(strange.joined(separator: ", ")) is no address of this machine", help: "visitors go to any of them: take the others out, unless they pass requests on to here"), found.addresses
      )
    }
    return (
      Finding("dns", .warning, "\(text): no address of this machine (\(wanted))", help: "right where a router, a load balancer or a proxy passes requests on to here; else change the record"), found.addresses
    )
  }

  /// 127.0.0.0/8 and ::1
  private static func isLocal(_ address: String) -> Bool { address.hasPrefix("127.") || address == "::1" }

  // MARK: The way here

  private func ways(_ domain: String, _ addresses: [String]) throws -> [Finding] {
    var findings: [Finding] = []
    if listen.address.hasPrefix("127."), !addresses.allSatisfy(Self.isLocal) {
      findings.append(Finding("http", .problem, "nginx listens on \(listen.address) alone, where nobody else can reach it", help: "set \"address\": \"0.0.0.0\" in \"nginx\" of settings.json"))
    }
    let probe = try FrontProbe(layout)
    // What a visitor's browser and an ACME authority ask for; a router may lead it to another port here.
    let ports = listen.port == 80 ? [80] : [80, listen.port]
    for address in addresses.prefix(4) {
      var answers = ports.map { (port: $0, answer: probe.ask(domain, at: address, port: $0)) }
      if let good = answers.first(where: { $0.answer == .here }) { answers = [good] }
      findings.append(Self.finding(address, answers, isOwn: ownAddresses.contains(address), owner: owner))
    }
    return findings
  }

  static func finding(
    _ address: String, _ answers: [(port: Int, answer: FrontProbe.Answer)], isOwn: Bool, owner: (Int) -> String
  ) -> Finding {
    guard let first = answers.first else { return Finding("http", .problem, "\(address): nothing was asked") }
    switch first.answer {
    case .here where first.port == 80: return Finding("http", .good, "\(address), port 80: this nginx")
    case .here:
      return Finding(
        "http", .warning, "\(address), port \(first.port): this nginx; but browsers go to port 80, and so does an ACME authority",
        help: "set \"port\": 80 in \"nginx\" of settings.json, or lead port 80 to \(first.port); \(owner(80))")
    case .elsewhere(let status):
      return Finding("http", .problem, "\(address), port \(first.port): another server answers, with status \(status)", help: isOwn ? owner(first.port) : "is that the address of this machine's router?")
    case .none(let reason):
      let help = isOwn ? "a firewall, or nginx listens elsewhere; \(owner(first.port))" : "a firewall, or a router that doesn't let machines behind it in by their public address: try from outside"
      return Finding("http", isOwn ? .problem : .warning, "\(address), port \(first.port): \(reason)", help: help)
    }
  }
}
