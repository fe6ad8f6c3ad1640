internal import Distribution
internal import Engine
internal import Releases

struct ReleasePullCommand: Command {
  static let declaration = CommandDeclaration(
    "release", "pull", topic: .releases, summary: "fetch a release from another place",
    details: [
      "Signature and manifest come first: an unknown key, another site or version is refused before the archive travels. All of it is verified before it gets into the store, and what is live is not touched: \"slipway rollback SITE --to VERSION\" publishes it. A pull that was cut short goes on where it ended.",
      "Without a version it is the newest by the manifests of the site, as their keys vouch for it.", TransferOptions.addressForms,
      TransferOptions.exitCodes,
    ],
    positionals: [PositionalDeclaration("SITE[@VERSION]", kind: .site, "the site's id, and the version where it is not the newest")],
    options: [.value("from", "ADDRESS", kind: .directory, "where from (required)")] + TransferOptions.declarations,
    examples: [
      .init("release pull portfolio --from https://build.example.org/releases", "the newest release"),
      .init("release pull portfolio@1.2.0-3f9a1c2b --from sftp://build.example.org/srv/releases", "a certain one, over ssh"),
      .init("release pull portfolio --from /media/backup/releases --json", "from a disk, for a script"),
    ])

  private let site: String
  private let version: String?
  private let options: TransferOptions

  init(_ arguments: ParsedArguments) throws {
    let parts = arguments.positionals[0].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    site = parts[0]
    version = parts.count == 2 ? parts[1] : nil
    try ReleaseNames.check(site: site)
    if let version { try ReleaseNames.check(version: version) }
    options = try TransferOptions(arguments, address: "from")
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = Home.locate()
    let keys = try ReleaseKeys(home: home.path).trusted()
    let transfer = try TransferRun(options, console)
    let site = site
    let newest = try version ?? transfer.prepare(site) { remote, settings in
      try ReleasePull(home: home.path, remote: remote, keys: keys, settings: settings).newest(site: site)
    }
    let results = try transfer.each([.init(site: site, version: newest)], "pulled") { item, remote, settings in
      TransferResult(
        try ReleasePull(home: home.path, remote: remote, keys: keys, settings: settings).pull(site: item.site, version: item.version))
    }
    return transfer.finish(results, direction: "from")
  }
}
