internal import JSON
internal import Publishing

struct DomainRemoveCommand: Command {
  static let declaration = CommandDeclaration(
    "domain", "remove", topic: .serving, summary: "take a domain away from a site, at once",
    details: ["For domains that \"slipway domain add\" gave. Its certificate stays, for the site that gets the domain next: \"slipway certificate remove\"."],
    positionals: [.init("SITE", kind: .site, "the site's id"), .init("DOMAIN", kind: .text, "the name")],
    options: [.value("environment", "NAME", "where it leads (default: production)"), .json],
    examples: [.init("domain remove portfolio www.example.org", "nobody finds the site there any more")])

  private let target: DeploymentArgument
  private let domain: String
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    target = try DeploymentArgument(site: arguments.positionals[0], environment: arguments.value("environment"))
    domain = try DomainName.parse(arguments.positionals[1])
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = try ServedHome(command: "domain remove", console)
    try home.checkUser()
    let deployment = try target.deployment(home.layout)
    try begun { try deployment.changed(by: "domain remove", console) { try deployment.removeDomain(domain) } }
    if json {
      console.output(["domain": .string(domain), "site": .string(target.site), "environment": .string(target.environment)])
    } else {
      console.output("\(domain) leads to \(target.site) no more\n")
    }
    return .succeeded
  }
}
