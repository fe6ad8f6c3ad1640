internal import Nginx
internal import POSIX
internal import Publishing

/// Certificates from an ACME authority, as commands ask for them.
struct ACMERequest {
  private let home: ServedHome
  private let console: Console
  let certbot: Certbot

  init(_ home: ServedHome, _ console: Console) {
    (self.home, self.console) = (home, console)
    certbot = Certbot(layout: home.layout, program: Environment.executable) { console.message("\(displayable($0))\n") }
  }

  func obtain(_ domain: String, _ account: Certbot.Account) throws {
    // A request that can't go well counts against the authority's limits all the same.
    switch try FrontProbe(home.layout).ask(domain, at: home.listen.local, port: home.listen.port) {
    case .here: break
    case .elsewhere(let status):
      throw CommandFailure(
        "another server than this nginx answers for \(domain) at \(home.listen.local):\(home.listen.port), with status \(status); the authority was not asked",
        help: "slipway domain check \(domain)")
    case .none(let reason):
      throw CommandFailure("nginx does not answer for \(domain): \(reason); the authority was not asked", help: "slipway nginx start, then the same again")
    }
    let account = Certbot.Account(email: account.email ?? home.settings.acmeEmail, server: account.server ?? home.settings.acmeServer)
    try certbot.obtain(domain, account)
    try certbot.install(replacing: domain)
  }
}
