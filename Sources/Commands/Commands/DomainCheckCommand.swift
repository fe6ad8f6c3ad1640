internal import JSON
internal import Nginx
internal import Publishing

struct DomainCheckCommand: Command {
  static let declaration = CommandDeclaration(
    "domain", "check", topic: .serving, summary: "find out whether a domain's visitors come to its site",
    details: [
      "Looks at DNS, at the way from each of the domain's addresses to this nginx, and at the certificate. Nothing is changed, and no ACME authority is asked. Exit code: 0 all is well, 1 something is wrong."
    ],
    positionals: [.init("DOMAIN", .many, "the names")], options: [.json],
    examples: [.init("domain check www.example.org", "before --acme, or when visitors don't come"), .init("domain check www.example.org --json", "for a monitor")])

  private let domains: [String]
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    domains = try arguments.positionals.map(DomainName.parse)
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = try ServedHome(command: "domain check", console)
    let check = DomainCheck(layout: home.layout, settings: home.settings, listen: home.listen, ownAddresses: try OwnAddresses.find())
    let results = try begun { try domains.map { (domain: $0, findings: try check.findings($0)) } }
    let isWell = !results.contains { $0.findings.contains { $0.result == .problem } }
    if json {
      console.output(.array(results.map { ["domain": .string($0.domain), "findings": .array($0.findings.map(\.json))] }))
    } else {
      for (domain, findings) in results {
        if domains.count > 1 { console.output("\(console.results.paint(domain, .bold))\n") }
        console.output(findings.map { Self.shown($0).text(console.results) }.joined())
      }
    }
    return isWell ? .succeeded : .failed
  }

  /// As `slipway doctor` shows what it finds.
  private static func shown(_ finding: DomainCheck.Finding) -> HealthCheck {
    let result: HealthCheck.Result =
      switch finding.result {
      case .good: .good
      case .warning: .warning
      case .problem: .missing
      }
    return HealthCheck(name: finding.subject, result: result, message: finding.message, remedy: finding.help)
  }
}
