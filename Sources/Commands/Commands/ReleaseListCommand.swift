internal import Diagnostics
internal import Engine
internal import JSON
internal import POSIX
internal import Releases

struct ReleaseListCommand: Command {
  static let declaration = CommandDeclaration(
    "release", "list", topic: .releases, summary: "list the releases of a site, or of all sites",
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
    var damaged: [Diagnostic] = []
    var listed: [ListedRelease] = []
    for site in site.map({ [$0] }) ?? known {
      let deployments = try store.deployments(site: site)
      listed += try store.list(site: site) { damaged += $1.diagnostics }
        .map { ListedRelease(manifest: $0.manifest, folder: $0.release.folder, deployments: deployments) }
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
      var table = Table("SITE", "VERSION", "MADE", "FILES", "SIZE", "LIVE")
      let now = Clock.now
      for release in releases {
        let manifest = release.manifest
        table.add(
          .init(manifest.site), .init(manifest.version),
          .init(Clock.parse(timestamp: manifest.created).map { ageText(now - $0) } ?? manifest.created),
          .init(String(manifest.files.count)), .init(sizeText(manifest.archive.size)),
          .init(release.note, release.live.isEmpty ? nil : .green))
      }
      console.output(table.text(console.results))
    }
  }
}

/// A release with where it is live.
struct ListedRelease {
  let manifest: ReleaseManifest
  let folder: String
  /// Environments.
  let live: [String]
  /// Environments in which it was live before what is.
  let before: [String]

  init(manifest: ReleaseManifest, folder: String, deployments: [SiteDeployment]) {
    self.manifest = manifest
    self.folder = folder
    live = deployments.filter { $0.current == manifest.version }.map(\.environment)
    before = deployments.filter { $0.previous == manifest.version }.map(\.environment)
  }

  /// `production`, `before: staging`, `backup`
  var note: String {
    var parts = live
    if !before.isEmpty { parts.append("before: \(before.joined(separator: ", "))") }
    if manifest.purpose != .release { parts.append(manifest.purpose.rawValue) }
    return parts.joined(separator: ", ")
  }

  var json: JSONValue {
    [
      "site": .string(manifest.site), "version": .string(manifest.version), "created": .string(manifest.created),
      "purpose": .string(manifest.purpose.rawValue), "digest": .string(manifest.digest),
      "files": .integer(manifest.files.count), "bytes": .integer(manifest.content.bytes),
      "archiveBytes": .integer(manifest.archive.size), "folder": .string(folder),
      "live": .array(live.map(JSONValue.string)), "before": .array(before.map(JSONValue.string)),
    ]
  }
}
