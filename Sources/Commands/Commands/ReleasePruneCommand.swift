internal import Diagnostics
internal import Engine
internal import JSON
internal import POSIX
internal import Releases

struct ReleasePruneCommand: Command {
  static let declaration = CommandDeclaration(
    "release", "prune", topic: .releases, summary: "remove old releases of a site",
    details: [
      "The newest releases stay, and as many backups. What is live in any environment, or was live before it, stays in any case."
    ],
    positionals: [.init("SITE", kind: .site, "the site's id")],
    options: [
      .value("keep", "N", "how many to keep of each purpose (default: 10)"), .flag("dry-run", "show what would go, and remove nothing"),
      .flag("yes", short: "y", "don't ask"), .json,
    ],
    examples: [.init("release prune portfolio --keep 3 --dry-run", "what would go"), .init("release prune portfolio --yes", "in a script")])

  private let site: String
  private let keep: Int
  private let isDry: Bool
  private let isSure: Bool
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    site = arguments.positionals[0]
    keep = try arguments.positiveInteger("keep") ?? 10
    isDry = arguments.has("dry-run")
    isSure = arguments.has("yes")
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let store = ReleaseStore(home: Home.locate().path)
    try ReleaseNames.check(site: site)
    let known = try store.sites()
    guard known.contains(site) else { throw UsageError("the site \"\(site)\" has no releases", help: suggestion(for: site, among: known)) }
    var old = try prunable(store)
    if !isDry, !old.isEmpty {
      if !isSure, !Environment.isTerminal(0) {
        throw UsageError("there is nobody to ask whether \(count(old.count, "release")) may go", help: "add --yes, or --dry-run to see what would go")
      }
      if !isSure, !confirm(old, console) {
        console.message("Nothing was removed.\n")
        return .succeeded
      }
      old = try begun {
        let lock = try store.lock(site: site, owner: "slipway release prune", waiting: { console.message("waiting for \($0)\n") })
        defer { lock.release() }
        // Somebody may have published meanwhile.
        let still = try prunable(store).filter(old.contains)
        for stored in still { try store.remove(site: site, version: stored.manifest.version) }
        return still
      }
    }
    show(old, console)
    return .succeeded
  }

  private func prunable(_ store: ReleaseStore) throws -> [StoredRelease] {
    try ReleaseContent.Purpose.allCases.flatMap { try store.prunable(site: site, purpose: $0, keep: keep) }
  }

  private func confirm(_ old: [StoredRelease], _ console: Console) -> Bool {
    console.message(text(old, console.messages))
    return console.confirms("Remove \(old.count == 1 ? "it" : "them")?")
  }

  private func show(_ old: [StoredRelease], _ console: Console) {
    if json {
      console.output(
        [
          "site": .string(site), "dryRun": .bool(isDry), "bytes": .integer(old.reduce(0) { $0 + $1.manifest.archive.size }),
          "removed": .array(old.map { .string($0.manifest.version) }),
        ])
    } else if old.isEmpty {
      console.message("There is nothing to remove.\n")
    } else {
      let bytes = sizeText(old.reduce(0) { $0 + $1.manifest.archive.size })
      console.output(text(old, console.results) + "\(count(old.count, "release")), \(bytes) \(isDry ? "would go" : "removed")\n")
    }
  }

  private func text(_ releases: [StoredRelease], _ appearance: Appearance) -> String {
    var table = Table("VERSION", "MADE", "ARCHIVE", "PURPOSE")
    for stored in releases {
      let manifest = stored.manifest
      table.add(
        .init(manifest.version), .init(Clock.parse(timestamp: manifest.created).map { ageText(Clock.now - $0) } ?? manifest.created),
        .init(sizeText(manifest.archive.size)), .init(manifest.purpose.rawValue))
    }
    return table.text(appearance)
  }
}
