internal import Distribution
internal import Engine
internal import Releases

struct ReleasePullCommand: Command {
  static let declaration = CommandDeclaration(
    "release", "pull", topic: .releases, summary: "fetch a release from another place",
    details: [
      "Signature and manifest come first: an unknown key, another site or version is refused before the archive travels. All of it is verified before it gets into the store, and what is live is not touched: \"slipway rollback SITE --to VERSION\" publishes it. A pull that was cut short goes on where it ended.",
      "With --channel the site's channel is fetched first, and refused when it is older than what this host has seen, expired, or signed by a revoked key; then the release that it names is pulled.",
      "Without a version it is the newest by the manifests of the site, as their keys vouch for it.", TransferOptions.addressForms,
      TransferOptions.exitCodes,
    ],
    positionals: [PositionalDeclaration("SITE[@VERSION]", kind: .site, "the site's id, and the version where it is not the newest")],
    options: [
      .value("from", "ADDRESS", kind: .directory, "where from (required)"),
      .value("channel", "ENVIRONMENT", "pull what the channel of this environment names, as it is signed"),
    ] + TransferOptions.declarations,
    examples: [
      .init("release pull portfolio --from https://build.example.org/releases", "the newest release"),
      .init("release pull portfolio@1.2.0-3f9a1c2b --from sftp://www.example.org/~", "a certain one, over ssh"),
      .init("release pull portfolio --channel production --from https://example.org", "what is to be live"),
      .init("release pull portfolio --from /media/backup/releases --json", "from a disk, for a script"),
    ])

  private let site: String
  private let version: String?
  private let environment: String?
  private let options: TransferOptions

  init(_ arguments: ParsedArguments) throws {
    let parts = arguments.positionals[0].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    site = parts[0]
    version = parts.count == 2 ? parts[1] : nil
    try ReleaseNames.check(site: site)
    if let version { try ReleaseNames.check(version: version) }
    environment = arguments.value("channel")
    if version != nil, environment != nil { throw UsageError("a version and --channel exclude each other: the channel names the version") }
    options = try TransferOptions(arguments, address: "from")
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = Home.locate()
    let transfer = try TransferRun(options, console, direction: "from")
    let site = site
    let wanted = try transfer.prepare(site) { remote, settings -> ChannelDocument.Target in
      if let environment {
        return try ChannelPull(home: home.path, remote: remote, settings: settings).accept(site: site, environment: environment).release
      }
      if let version { return .init(version: version, digest: "") }
      let keys = try ChannelStore(home: home.path).trustedKeys(site: site)
      return .init(
        version: try ReleasePull(home: home.path, remote: remote, keys: keys, settings: settings).newest(site: site), digest: "")
    }
    let keys = try ChannelStore(home: home.path).trustedKeys(site: site)
    let results = try transfer.each([.init(site: site, version: wanted.version)], "pulled") { item, remote, settings in
      let pull = ReleasePull(home: home.path, remote: remote, keys: keys, settings: settings)
      return TransferResult(try pull.pull(site: item.site, version: item.version, digest: wanted.digest.isEmpty ? nil : wanted.digest))
    }
    return transfer.finish(results)
  }
}
