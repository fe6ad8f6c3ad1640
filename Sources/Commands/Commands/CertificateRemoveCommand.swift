internal import Nginx
internal import Publishing

struct CertificateRemoveCommand: Command {
  static let declaration = CommandDeclaration(
    "certificate", "remove", topic: .serving, summary: "serve a domain without its certificate, over HTTP",
    details: ["Its key is deleted, and it is not renewed any more. Browsers that were told to come over HTTPS alone (Strict-Transport-Security) find the domain no more. Nothing is revoked."],
    positionals: [.init("DOMAIN", kind: .text, "the name")],
    examples: [.init("certificate remove www.example.org", "plain HTTP from now on")])

  private let domain: String

  init(_ arguments: ParsedArguments) throws {
    let text = arguments.positionals[0]
    domain = text.hasPrefix("*.") ? CertificateStore.linkName(ofWildcard: try DomainName.parse(String(text.dropFirst(2)))) : try DomainName.parse(text)
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = try ServedHome(command: "certificate remove", console)
    try home.checkUser()
    return try begun {
      try ACMERequest(home, console).certbot.forget(domain)
      guard try CertificateStore(layout: home.layout).remove(domain) else {
        throw CommandFailure("\(domain) has no certificate", help: "slipway certificate list")
      }
      console.output("\(domain) has no certificate any more\n")
      return .succeeded
    }
  }
}
