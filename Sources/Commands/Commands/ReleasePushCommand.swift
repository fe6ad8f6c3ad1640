internal import Distribution
internal import Engine
internal import Releases

struct ReleasePushCommand: Command {
  static let declaration = CommandDeclaration(
    "release", "push", topic: .releases, summary: "send releases to another place",
    details: [
      "Each release is verified here first, and appears there when all of it has come. What is there already does not travel; an upload that was cut short goes on where it ended.",
      TransferOptions.addressForms, TransferOptions.exitCodes,
    ],
    positionals: [
      PositionalDeclaration("RELEASE", .many, kind: .file, "SITE@VERSION, SITE for its newest one, or the path of a release's folder or archive")
    ],
    options: [
      .value("to", "ADDRESS", kind: .directory, "where to (required)"),
      .value("channel", "ENVIRONMENT", "send the channel that this host publishes for this environment behind the releases"),
    ] + TransferOptions.declarations,
    examples: [
      .init("release push portfolio --to sftp://deploy@www.example.org/srv/releases", "the newest release, over ssh"),
      .init("release push portfolio@1.2.0-3f9a1c2b --to /media/backup/releases", "a certain one, to a disk"),
      .init("release push portfolio blog --to oci://hub.example.org/sites", "two sites into a registry"),
    ])

  private let names: [String]
  private let environment: String?
  private let options: TransferOptions

  init(_ arguments: ParsedArguments) throws {
    names = arguments.positionals
    environment = arguments.value("channel")
    options = try TransferOptions(arguments, address: "to")
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = Home.locate()
    var releases: [SyncPlan.Item: Release] = [:]
    var items: [SyncPlan.Item] = []
    for name in names {
      let release = try findRelease(name, home: home)
      let manifest = try release.unverifiedManifest()
      let item = SyncPlan.Item(site: manifest.site, version: manifest.version)
      if releases.updateValue(release, forKey: item) == nil { items.append(item) }
    }
    let channels = ChannelStore(home: home.path)
    let transfer = try TransferRun(options, console, direction: "to")
    let all = releases
    let results = try transfer.each(items, "pushed") { item, remote, settings in
      guard let release = all[item] else { return TransferResult(site: item.site, version: item.version, .unchanged) }
      return TransferResult(
        try ReleasePush(home: home.path, remote: remote, keys: try channels.trustedKeys(site: item.site), settings: settings).push(release))
    }
    if let environment, !results.contains(where: \.isFailure) {
      for site in Set(items.map(\.site)).sorted() {
        try transfer.prepare("\(site) \(environment)") { remote, settings in
          try ReleasePush(home: home.path, remote: remote, keys: [], settings: settings).pushChannel(site: site, environment: environment)
        }
      }
    }
    return transfer.finish(results)
  }
}
