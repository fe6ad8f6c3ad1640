internal import Diagnostics
internal import Engine
internal import JSON
internal import Nginx
internal import POSIX
internal import Publishing

struct DeploymentListCommand: Command {
  static let declaration = CommandDeclaration(
    "deployment", "list", topic: .serving, summary: "list what is live here: sites, versions, addresses",
    positionals: [.init("SITE", .optional, kind: .site, "only this site")], options: [.json],
    examples: [.init("deployment list", "everything that is live"), .init("deployment list portfolio --json", "one site, for a program")])

  private let site: String?
  private let json: Bool

  init(_ arguments: ParsedArguments) {
    site = arguments.positionals.first
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let layout = Layout(home: Home.locate().path)
    let all = try ListedDeployment.all(layout, site: nil)
    if let site, !all.contains(where: { $0.site == site }) {
      throw UsageError("the site \"\(site)\" was never published here", help: suggestion(for: site, among: all.map(\.site)))
    }
    let shown = all.filter { (site ?? $0.site) == $0.site }
    if json { console.output(["deployments": .array(shown.map(\.json))]) } else if shown.isEmpty {
      console.message("Nothing was ever published here.\n")
    } else {
      console.output(shown.table(console.results))
    }
    return .succeeded
  }
}
