internal import Nginx
internal import Publishing

struct CertificateInstallCommand: Command {
  static let declaration = CommandDeclaration(
    "certificate", "install", topic: .serving, summary: "serve what certbot has got; certbot calls it",
    details: ["Looks through the certificates that certbot keeps below the home's acme/ folder, and serves those that are newer than what is served. Certificates of your own stay."],
    examples: [.init("certificate install", "as certbot does after a renewal")])

  init(_: ParsedArguments) {}

  func run(_ console: Console) throws -> ExitCode {
    let home = try ServedHome(command: "certificate install", console)
    try home.checkUser()
    for domain in try begun({ try ACMERequest(home, console).certbot.install() }) { console.output("\(domain): new certificate\n") }
    return .succeeded
  }
}
