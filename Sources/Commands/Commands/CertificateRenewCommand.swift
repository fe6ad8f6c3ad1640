internal import Nginx
internal import Publishing

struct CertificateRenewCommand: Command {
  static let declaration = CommandDeclaration(
    "certificate", "renew", topic: .serving, summary: "renew what an ACME authority gave and ends in 30 days",
    details: ["For a timer, once or twice a day. New certificates are served from the next connection on; nginx is not reloaded. Those of your own are left alone."],
    options: [.flag("force", "renew all of them now; authorities limit how often that goes well")],
    examples: [.init("certificate renew", "in a timer"), .init("certificate renew --force", "after a key may have become known")])

  private let isForced: Bool

  init(_ arguments: ParsedArguments) { isForced = arguments.has("force") }

  func run(_ console: Console) throws -> ExitCode {
    let home = try ServedHome(command: "certificate renew", console)
    try home.checkUser()
    let certbot = ACMERequest(home, console).certbot
    guard certbot.hasLineages else {
      console.message("No certificate comes from an ACME authority.\n")
      return .succeeded
    }
    return try begun {
      let before = try certificates(home)
      // What could be renewed is served, also where another could not.
      do { try certbot.renew(isForced: isForced) } catch {
        _ = try? certbot.install()
        throw error
      }
      try certbot.install()
      let changed = try certificates(home).filter { before[$0.key] != $0.value }.keys.sorted()
      console.output(changed.isEmpty ? "Nothing had to be renewed.\n" : changed.map { "\($0) renewed\n" }.joined())
      return .succeeded
    }
  }

  /// By domain, which one is served. (certbot's hook may have put the new ones there already.)
  private func certificates(_ home: ServedHome) throws -> [String: String] {
    Dictionary(try CertificateStore(layout: home.layout).entries().map { ($0.domain, $0.id) }) { first, _ in first }
  }
}
