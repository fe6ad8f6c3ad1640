internal import JSON
internal import Nginx
internal import POSIX
internal import Publishing

struct DomainAddCommand: Command {
  static let declaration = CommandDeclaration(
    "domain", "add", topic: .serving, summary: "give a site a domain, at once and without publishing it",
    details: [
      "It stays through publications and rollbacks, beside the domains of the site's own definition. A domain that the site has already may be named again, to give it a certificate.",
      "A certificate is your own, in PEM form (the domain's, then the intermediate ones), or comes from an ACME authority such as Let's Encrypt: --acme asks it by certbot, and by that you agree to its terms; the domain must lead to this machine's port 80 already (\"slipway domain check\"). \"slipway certificate renew\" in a daily timer renews it.",
      "Letters outside a-z are written in their form for DNS: xn--bcher-kva.example for bücher.example.",
    ],
    positionals: [.init("SITE", kind: .site, "the site's id"), .init("DOMAIN", kind: .text, "the name, without https://")],
    options: [
      .value("environment", "NAME", "where it leads (default: production)"),
      .value("certificate", "FILE", kind: .file, "the certificate with its chain"), .value("key", "FILE", kind: .file, "its private key"),
      .flag("acme", "get a certificate from an ACME authority"),
      .value("email", "ADDRESS", "where the authority may write (default: acmeEmail in settings.json)"),
      .value("server", "URL", "the authority's directory (default: acmeServer in settings.json, else Let's Encrypt)"), .json,
    ],
    examples: [
      .init("domain add portfolio www.example.org", "from now on"), .init("domain add portfolio www.example.org --acme --email you@example.org", "with HTTPS"),
      .init("domain add shop a.example.org --certificate chain.pem --key a.key", "with a certificate of your own"),
    ])

  private let target: DeploymentArgument
  private let domain: String
  private let files: Files?
  private let isACME: Bool
  private let account: Certbot.Account
  private let json: Bool

  private struct Files {
    let certificate: String
    let key: String
  }

  init(_ arguments: ParsedArguments) throws {
    target = try DeploymentArgument(site: arguments.positionals[0], environment: arguments.value("environment"))
    domain = try DomainName.parse(arguments.positionals[1])
    isACME = arguments.has("acme")
    json = arguments.has("json")
    switch (arguments.value("certificate"), arguments.value("key")) {
    case (let certificate?, let key?): files = Files(certificate: absolutePath(certificate), key: absolutePath(key))
    case (nil, nil): files = nil
    default: throw UsageError("--certificate and --key go together", help: "name one file twice where it holds both")
    }
    if isACME, files != nil { throw UsageError("a certificate is your own or the authority's: give --acme, or --certificate and --key") }
    account = Certbot.Account(email: arguments.value("email"), server: arguments.value("server"))
    if !isACME, account.email != nil || account.server != nil { throw UsageError("--email and --server go with --acme") }
    if let email = account.email, !NginxSettings.isMailAddress(email) { throw UsageError("\"\(email.prefix(80))\" is no mail address") }
    if let server = account.server, !NginxSettings.isDirectory(server) { throw UsageError("--server takes an https:// URL") }
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = try ServedHome(command: "domain add", console)
    try home.checkUser()
    let deployment = try target.deployment(home.layout)
    // Before anything changes.
    let own = try files.map { try CheckedCertificate(certificate: $0.certificate, key: $0.key, domains: [domain], now: Clock.now) }
    for warning in own?.warnings ?? [] { console.message("warning: the certificate: \(displayable(warning))\n") }
    let isNew = try begun {
      let isNew = try deployment.changed(by: "domain add", console) {
        try deployment.state().hosts.contains(domain) ? false : try deployment.addDomain(domain)
      }
      if let own { try CertificateStore(layout: home.layout).install(own, for: [domain]) }
      if isACME { try ACMERequest(home, console).obtain(domain, account) }
      return isNew
    }
    try show(isNew, home, deployment, console)
    return .succeeded
  }

  private func show(_ isNew: Bool, _ home: ServedHome, _ deployment: Deployment, _ console: Console) throws {
    let hasCertificate = CertificateStore(layout: home.layout).chain(domain) != nil
    let isLive = try deployment.state().current != nil
    if json {
      return console.output(
        [
          "domain": .string(domain), "site": .string(target.site), "environment": .string(target.environment), "new": .bool(isNew),
          "live": .bool(isLive), "certificate": .bool(hasCertificate),
        ])
    }
    console.output("\(domain) \(isNew ? "leads" : "leads already") to \(target.site) (\(target.environment))\(isLive ? "" : ", as soon as it is published")\n")
    if hasCertificate, home.listen.tlsPort == nil {
      console.message("warning: nginx has no port for HTTPS: set \"tlsPort\": 443 in \"nginx\" of \(home.layout.home)/settings.json, and run slipway nginx reload\n")
    } else if own(hasCertificate) {
      console.output("HTTPS from the next connection on\n")
    }
  }

  private func own(_ hasCertificate: Bool) -> Bool { hasCertificate && (files != nil || isACME) }
}
