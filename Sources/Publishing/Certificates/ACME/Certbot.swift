internal import ChildProcess
package import Nginx
internal import POSIX
internal import StepProtocol

/// Certificates from an ACME authority (RFC 8555) such as Let's Encrypt, by the program certbot: its account, keys and
/// renewals lie below the home, and it answers the authority through nginx's folder for challenges, so that nothing is
/// stopped or reloaded for it.
package struct Certbot {
  package let layout: Layout
  /// The program that certbot calls when a certificate is new: `slipway`.
  package let program: String
  /// Told about what it does, a line each.
  package let say: (String) -> Void

  package init(layout: Layout, program: String, say: @escaping (String) -> Void) {
    (self.layout, self.program, self.say) = (layout, program, say)
  }

  /// How to ask the authority; a URL of nil is Let's Encrypt.
  package struct Account: Sendable {
    package var email: String?
    package var server: String?

    package init(email: String?, server: String?) { (self.email, self.server) = (email, server) }
  }

  /// Gets a certificate for one domain, unless there is one that is good for a month yet.
  /// - Throws: `ServingError` with what the authority has said, and what to do about it.
  package func obtain(_ domain: String, _ account: Account) throws {
    var arguments = [
      "certonly", "--webroot", "--webroot-path", layout.challenges, "--domain", domain, "--cert-name", domain, "--agree-tos",
      "--preferred-challenges", "http", "--key-type", "ecdsa", "--keep-until-expiring",
    ]
    arguments += account.email.map { ["--email", $0, "--no-eff-email"] } ?? ["--register-unsafely-without-email"]
    arguments += account.server.map { ["--server", $0] } ?? []
    try run(arguments, about: domain)
  }

  /// Renews what ends within 30 days.
  /// - Parameter isForced: everything.
  package func renew(isForced: Bool = false) throws {
    // certbot's pause of up to eight minutes is for timers that all begin at the full hour.
    try run(["renew", "--no-random-sleep-on-renew"] + (isForced ? ["--force-renewal"] : []), about: nil)
  }

  /// Ends renewals of a domain. Nothing is revoked.
  package func forget(_ domain: String) throws {
    guard Files.exists(Path.join(configuration, "renewal/\(domain).conf")) else { return }
    try run(["delete", "--cert-name", domain], about: domain)
  }

  package var hasLineages: Bool { !lineages.isEmpty }

  /// Certificates that certbot keeps here: name and folder.
  package var lineages: [(name: String, folder: String)] {
    let live = Path.join(configuration, "live")
    return ((try? Files.list(live)) ?? []).filter(Names.isDomain).map { ($0, Path.join(live, $0)) }
  }

  /// Serves what certbot has got, where it is newer: for names that have no certificate yet, or one of certbot's. What
  /// the operator has put there stays.
  /// - Parameter domain: for this one in any case.
  /// - Returns: the domains whose certificate has changed. One that can't be served, because it has ended, is told of, and
  ///   keeps none of the others from being served.
  @discardableResult
  package func install(replacing domain: String? = nil) throws -> [String] {
    let store = CertificateStore(layout: layout)
    var changed: [String] = []
    for lineage in lineages {
      let certificate: CheckedCertificate
      do {
        certificate = try CheckedCertificate(
          certificate: Path.join(lineage.folder, "fullchain.pem"), key: Path.join(lineage.folder, "privkey.pem"), domains: [], now: Clock.now)
      } catch {
        if lineage.name == domain { throw error }
        say("the certificate of \(lineage.name) is left out: \(error)")
        continue
      }
      let names = try certificate.details.names.filter(Names.isDomain).filter { name in
        guard let present = try store.entry(name) else { return true }
        return present.id != certificate.id && (present.isFromAuthority || name == domain)
      }
      if names.isEmpty { continue }
      try store.install(certificate, for: names, isFromAuthority: true)
      changed += names
    }
    return changed
  }

  // MARK: The program

  private var configuration: String { Path.join(layout.certbot, "config") }
  private var hook: String { Path.join(layout.certbot, "install-certificates") }

  private func run(_ arguments: [String], about domain: String?) throws {
    guard let certbot = Environment.find(command: "certbot") else {
      throw ServingError(.precondition, "certbot is not installed", help: "apt-get install certbot, or give certificate files of your own")
    }
    for folder in [layout.certbot, configuration] { try Files.makeDirectories(folder, permissions: 0o700) }
    try Files.makeDirectories(layout.challenges)
    try writeHook()
    let places = [
      "--config-dir", configuration, "--work-dir", Path.join(layout.certbot, "work"), "--logs-dir", Path.join(layout.certbot, "logs"),
    ]
    let result = try Command(certbot, arguments + places + ["--non-interactive", "--deploy-hook", "sh \(Self.shellWord(hook))"])
      .run(outputLimit: 1 << 20, deadlineSeconds: 600)
    guard result.status == .exited(0) else {
      throw CertbotRefusal(parsing: result.outputText + result.errorText).error(domain, log: Path.join(layout.certbot, "logs/letsencrypt.log"))
    }
    for line in result.outputText.split(separator: "\n") where Self.worthSaying.contains(where: line.hasPrefix) { say(String(line)) }
  }

  /// Of what certbot says at length; where files lie and what to donate is not for our readers.
  private static let worthSaying = ["Account registered", "Requesting", "Renewing", "Certificate not yet due", "Successfully received"]

  /// certbot's own renewals, from its timer, end in it as well.
  private func writeHook() throws {
    let text = """
      #!/bin/sh
      # Written by slipway. certbot calls it when it has got a certificate; nginx serves it from the next handshake on.
      SLIPWAY_HOME=\(Self.shellWord(layout.home)) exec \(Self.shellWord(program)) certificate install

      """
    guard (try? Files.read(hook, limit: 1 << 16)) != Array(text.utf8) else { return }
    try Files.replace(hook, with: Array(text.utf8), permissions: 0o700)
  }

  static func shellWord(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }
}
