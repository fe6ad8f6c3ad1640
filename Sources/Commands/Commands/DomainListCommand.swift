internal import Diagnostics
internal import JSON
internal import Nginx
internal import POSIX
internal import Publishing

struct DomainListCommand: Command {
  static let declaration = CommandDeclaration(
    "domain", "list", topic: .serving, summary: "list the names that lead to sites, and their certificates",
    details: [
      "FROM tells where a name comes from: \"release\" is the site's own definition, \"operator\" slipway domain add, \"base\" a base domain of the settings, \"path\" such a domain on which the site is reached below its base path, \"host\" the name under localhost that every site has."
    ],
    positionals: [.init("SITE", .optional, kind: .site, "only names of this site")], options: [.json],
    examples: [.init("domain list", "all of them"), .init("domain list portfolio --json", "for a program")])

  private let site: String?
  private let json: Bool

  init(_ arguments: ParsedArguments) {
    site = arguments.positionals.first
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = try ServedHome(command: "domain list", console)
    if let site {
      let known = DeploymentArgument.served(home.layout)
      guard known.contains(site) else { throw UsageError("the site \"\(site)\" is not served here", help: suggestion(for: site, among: known)) }
    }
    let domains = try ServedDomain.all(home.layout, site: site)
    let store = CertificateStore(layout: home.layout)
    let entries = try domains.map { try store.entry($0.domain) }
    if json {
      console.output(.array(zip(domains, entries).map(Self.json)))
      return .succeeded
    }
    if domains.isEmpty { console.message("No site is published.\n") }
    var table = Table("DOMAIN", "SITE", "ENVIRONMENT", "FROM", "CERTIFICATE")
    for (domain, entry) in zip(domains, entries) {
      table.add(
        .init(domain.domain + (domain.path == "/" ? "" : domain.path)), .init(domain.holder.site), .init(domain.holder.environment), .init(domain.origin.rawValue), certificateCell(entry))
    }
    if !table.isEmpty { console.output(table.text(console.results)) }
    return .succeeded
  }

  private static func json(_ domain: ServedDomain, _ entry: CertificateStore.Entry?) -> JSONValue {
    [
      "domain": .string(domain.domain), "path": .string(domain.path), "site": .string(domain.holder.site), "environment": .string(domain.holder.environment),
      "from": .string(domain.origin.rawValue), "certificate": entry.map(certificateJSON) ?? .null,
    ]
  }
}
