internal import Engine
internal import JSON
internal import Releases

struct ReleaseShowCommand: Command {
  static let declaration = CommandDeclaration(
    "release", "show", topic: .releases, summary: "show what a release claims: its files and where it comes from",
    details: ["No file is verified; \"slipway release verify\" does that."], positionals: [.release], options: [.json],
    examples: [.init("release show portfolio@1.2.0-3f9a1c2b", "a release of this host"), .init("release show portfolio", "its newest one")])

  private let name: String
  private let json: Bool

  init(_ arguments: ParsedArguments) {
    name = arguments.positionals[0]
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = Home.locate()
    let release = try findRelease(name, home: home)
    let manifest = try release.unverifiedManifest()
    if json {
      console.output(manifest.json)
    } else {
      let listed = ListedRelease(
        StoredRelease(release: release, manifest: manifest), deployments: try ReleaseStore(home: home.path).deployments(site: manifest.site),
        keys: try ChannelStore(home: home.path).trustedKeys(site: manifest.site))
      let facts = [
        ("signed by", listed.key.map { "\($0.name)  (key \($0.identifierText))" } ?? "nobody whom this host trusts"),
        ("live", listed.live.joined(separator: ", ")), ("live before", listed.before.joined(separator: ", ")),
      ]
      console.output(releaseText(manifest, archive: release.archivePath, facts: facts, console.results))
    }
    return .succeeded
  }
}
