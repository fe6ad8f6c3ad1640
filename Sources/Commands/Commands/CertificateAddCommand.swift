internal import JSON
internal import Nginx
internal import POSIX
internal import Publishing

struct CertificateAddCommand: Command {
  static let declaration = CommandDeclaration(
    "certificate", "add", topic: .serving, summary: "serve a certificate of your own, from now on",
    details: [
      "Files in PEM form: the domain's certificate, then the intermediate ones; one file for both where it holds the key as well. It is checked before anything changes: that the key belongs to it, that it is good for the domains, its dates and the order of its chain.",
      "Without --domain it is served for every name in it that leads to a site here. A wildcard (*.apps.example.org) is served for all present and coming names below a base domain that have none of their own.",
    ],
    positionals: [.init("CERTIFICATE", kind: .file, "the certificate with its chain"), .init("KEY", kind: .file, "its private key")],
    options: [.value("domain", "NAME", isRepeatable: true, "serve it for this name"), .json],
    examples: [
      .init("certificate add chain.pem domain.key", "for all of its names"), .init("certificate add chain.pem domain.key --domain www.example.org", "for one of them"),
    ])

  private let certificate: String
  private let key: String
  private let domains: [String]
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    certificate = absolutePath(arguments.positionals[0])
    key = absolutePath(arguments.positionals[1])
    domains = try (arguments.values["domain"] ?? []).map(DomainName.parse)
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = try ServedHome(command: "certificate add", console)
    try home.checkUser()
    let checked = try CheckedCertificate(certificate: certificate, key: key, domains: domains, now: Clock.now)
    for warning in checked.warnings { console.message("warning: \(displayable(warning))\n") }
    let names = try ServedDomain.all(home.layout).filter { $0.origin != .path }.map(\.domain)
    // Sites are reached by path on base domains.
    let served = names + home.settings.domains.filter { !names.contains($0) }
    let store = CertificateStore(layout: home.layout)
    let wildcards = checked.details.names.filter { $0.hasPrefix("*.") }.map { String($0.dropFirst(2)) }.filter(Names.isDomain)
    // A name's own certificate goes before a wildcard.
    let own = try domains.isEmpty ? served.filter { name in
      try checked.details.names.contains(name) || checked.details.covers(name) && store.isReplaceableByWildcard(name)
    } : domains
    guard !own.isEmpty || !wildcards.isEmpty else {
      throw UsageError(
        "none of the certificate's names leads to a site here: \(checked.details.names.prefix(5).joined(separator: ", "))",
        help: "slipway domain add SITE DOMAIN first, or name one with --domain")
    }
    try begun { try store.install(checked, for: own + (domains.isEmpty ? wildcards.map(CertificateStore.linkName(ofWildcard:)) : [])) }
    if json {
      console.output(["domains": .array(own.map(JSONValue.string)), "wildcards": .array(wildcards.map { .string("*.\($0)") })])
    } else {
      for name in own + wildcards.map({ "*.\($0)" }) { console.output("\(name): good until \(Clock.timestamp(checked.details.notAfter).prefix(10))\n") }
    }
    if home.listen.tlsPort == nil {
      console.message("warning: nginx has no port for HTTPS: set \"tlsPort\": 443 in \"nginx\" of \(home.layout.home)/settings.json, and run slipway nginx reload\n")
    }
    return .succeeded
  }
}
