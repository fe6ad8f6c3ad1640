internal import Engine
internal import JSON
internal import Releases

struct ReleaseShowCommand: Command {
  static let declaration = CommandDeclaration(
    "release", "show", topic: .releases, summary: "show what a release claims: its files and where it comes from",
    details: ["Nothing is verified; \"slipway release verify\" does that."], positionals: [.release], options: [.json],
    examples: [.init("release show portfolio@1.2.0-3f9a1c2b", "a release of this host"), .init("release show portfolio", "its newest one")])

  private let name: String
  private let json: Bool

  init(_ arguments: ParsedArguments) {
    name = arguments.positionals[0]
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let release = try findRelease(name, home: .locate())
    let manifest = try release.unverifiedManifest()
    if json {
      console.output(manifest.json)
    } else {
      console.output(releaseText(manifest, archive: release.archivePath, facts: [], console.results))
    }
    return .succeeded
  }
}
