internal import Diagnostics
internal import Engine
internal import JSON
internal import POSIX
internal import Releases

struct ReleaseListCommand: Command {
  static let declaration = CommandDeclaration(
    "release", "list", topic: .releases, summary: "list the releases of a site, or of all sites",
    details: ["Files and archive are sizes. \"nobody\" signed what no key vouches for that this host trusts; \"slipway release verify\" says why."],
    positionals: [PositionalDeclaration("SITE", .optional, kind: .site, "the site's id")],
    options: [.json, .flag("quiet", short: "q", "print the ids of the sites, or the versions of SITE, only")],
    examples: [.init("release list portfolio", "versions to roll back to"), .init("release list --json", "all of them, for a script")])

  private let site: String?
  private let json: Bool
  private let isQuiet: Bool

  init(_ arguments: ParsedArguments) {
    site = arguments.positionals.first
    json = arguments.has("json")
    isQuiet = arguments.has("quiet")
  }

  func run(_ console: Console) throws -> ExitCode {
    let store = ReleaseStore(home: Home.locate().path)
    let known = try store.sites()
    if let site {
      try ReleaseNames.check(site: site)
      if !known.contains(site) {
        throw UsageError("the site \"\(site)\" has no releases", help: suggestion(for: site, among: known))
      }
    } else if isQuiet {
      console.output(known.map { "\($0)\n" }.joined())
      return .succeeded
    }
    let channels = ChannelStore(home: Home.locate().path)
    var damaged: [Diagnostic] = []
    var listed: [ListedRelease] = []
    for site in site.map({ [$0] }) ?? known {
      let (deployments, keys) = (try store.deployments(site: site), try channels.trustedKeys(site: site))
      listed += try store.list(site: site) { damaged += $1.diagnostics }
        .map { ListedRelease($0, deployments: deployments, keys: keys) }
    }
    show(listed, console)
    console.show(damaged)
    return damaged.isEmpty ? .succeeded : .failed
  }

  private func show(_ releases: [ListedRelease], _ console: Console) {
    if json {
      console.output(.array(releases.map(\.json)))
    } else if isQuiet {
      console.output(releases.map { "\($0.manifest.version)\n" }.joined())
    } else if releases.isEmpty {
      console.message("There are no releases yet.\n")
    } else {
      var table = Table("SITE", "VERSION", "MADE", "FILES", "ARCHIVE", "SIGNED BY", "LIVE")
      let now = Clock.now
      for release in releases {
        let manifest = release.manifest
        table.add(
          .init(manifest.site), .init(manifest.version),
          .init(Clock.parse(timestamp: manifest.created).map { ageText(now - $0) } ?? manifest.created),
          .init(sizeText(manifest.content.bytes)), .init(sizeText(manifest.archive.size)),
          release.key.map { .init($0.name) } ?? .init("nobody", .red), .init(release.note, release.live.isEmpty ? nil : .green))
      }
      console.output(table.text(console.results))
    }
  }
}
