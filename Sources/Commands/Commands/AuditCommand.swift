internal import Diagnostics
internal import Engine
internal import JSON
internal import Nginx
internal import POSIX
internal import Publishing

struct AuditCommand: Command {
  static let declaration = CommandDeclaration(
    "audit", topic: .serving, summary: "compare what nginx serves of a site with its signed release",
    details: [
      "Asks nginx for every file as visitors do, compressed ones too, and compares the answers with the manifest that was signed. Looks at the files on the disk, the links below www/, and the pool of fingerprinted files. What differs is named.",
      "With --repair the files are extracted anew from the verified archive and exchanged in one step, and links are restored; no request is lost.",
      "Exit code: 0 nothing differs (any more), 1 something does.",
    ],
    positionals: [.init("SITE", .optional, kind: .site, "the site's id (default: all sites)")],
    options: [
      .value("environment", "ENV", "only this environment (default: all)"), .flag("repair", "make good what differs"), .json,
    ],
    examples: [
      .init("audit portfolio", "is what visitors get what was published?"), .init("audit portfolio --repair", "and make it so"),
      .init("audit --json", "every site, for a monitor"),
    ])

  private let site: String?
  private let environment: String?
  private let repairs: Bool
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    site = arguments.positionals.first
    environment = arguments.value("environment")
    repairs = arguments.has("repair")
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = try ServedHome(command: "audit", console)
    if repairs { try home.checkUser() }
    let layout = home.layout
    let all = try Deployment.all(layout)
    let deployments = all.filter { (site ?? $0.site) == $0.site && (environment ?? $0.environment) == $0.environment }
    if let site, !all.contains(where: { $0.site == site }) {
      throw UsageError("the site \"\(site)\" was never published here", help: suggestion(for: site, among: all.map(\.site)))
    }
    if let environment, deployments.isEmpty {
      let known = Set(all.filter { (site ?? $0.site) == $0.site }.map(\.environment)).sorted()
      throw UsageError("nothing was ever published to \"\(environment)\"", help: suggestion(for: environment, among: known))
    }
    let progress = AuditProgress(console)
    let reports = try begun {
      try deployments.map { deployment in
        let audit = Audit(deployment) { progress.show(deployment, $0, $1, $2) }
        return try audit.run(repairs: repairs, owner: "slipway audit (process \(Environment.processIdentifier))") { text in
          progress.clear()
          console.message(displayable(text) + "\n")
        }
      }
    }
    progress.clear()
    if json { console.output(["audits": .array(reports.map(\.json))]) } else { console.output(AuditText(reports: reports, hasRepaired: repairs).text(console.results)) }
    return reports.allSatisfy(\.drifts.isEmpty) ? .succeeded : .failed
  }
}

/// One line on a terminal that is written over, and nothing elsewhere.
private final class AuditProgress {
  private let console: Console
  private var shown = 0.0

  init(_ console: Console) { self.console = console }

  func show(_ deployment: Deployment, _ done: Int, _ total: Int, _ what: String) {
    guard let columns = console.messages.columns, Clock.monotonic - shown > 0.1 else { return }
    shown = Clock.monotonic
    let text = "\(deployment.site) (\(deployment.environment)): " + (total > 0 ? "\(done) of \(total) \(what)" : what)
    console.message("\r\u{1B}[K" + fitted(text, columns: columns - 1))
  }

  func clear() {
    if shown > 0 { console.message("\r\u{1B}[K") }
    shown = 0
  }
}
