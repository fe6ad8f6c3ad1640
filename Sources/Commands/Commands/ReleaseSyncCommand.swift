internal import Diagnostics
internal import Distribution
internal import Engine
internal import JSON
internal import POSIX
internal import Releases

struct ReleaseSyncCommand: Command {
  static let declaration = CommandDeclaration(
    "release", "sync", topic: .releases, summary: "move what one place has and another lacks",
    details: [
      "With --from this host gets what it lacks, with --to the other place. Nothing is removed without --prune; then the receiver loses the releases of these sites that the sender lacks, or does not keep by --keep. What is live, or was before it, is never removed.",
      TransferOptions.addressForms, TransferOptions.exitCodes,
    ],
    positionals: [PositionalDeclaration("SITE", .any, kind: .site, "the sites' ids; all when left out")],
    options: [
      .value("from", "ADDRESS", kind: .directory, "where from"), .value("to", "ADDRESS", kind: .directory, "where to"),
      .value("keep", "N", "only the newest N of each site"), .flag("prune", "remove from the receiver what the sender lacks"),
      .flag("dry-run", "show what would be done, and do nothing"),
    ] + TransferOptions.declarations,
    examples: [
      .init("release sync --to /media/backup/releases", "a copy of every release on a disk"),
      .init("release sync portfolio --from https://example.org/releases --keep 3", "the newest three of a site"),
      .init("release sync --to /media/backup --keep 5 --prune --dry-run", "what a mirror would take"),
    ])

  private let sites: [String]
  private let pulls: Bool
  private let keep: Int?
  private let prunes: Bool
  private let isDry: Bool
  private let options: TransferOptions

  init(_ arguments: ParsedArguments) throws {
    sites = arguments.positionals
    for site in sites { try ReleaseNames.check(site: site) }
    pulls = arguments.value("from") != nil
    guard pulls != (arguments.value("to") != nil) else {
      throw UsageError(pulls ? "--from and --to exclude each other" : "--from or --to is missing", help: "give one address: --to \(RemoteAddress.example)")
    }
    keep = try arguments.positiveInteger("keep")
    prunes = arguments.has("prune")
    isDry = arguments.has("dry-run")
    options = try TransferOptions(arguments, address: pulls ? "from" : "to")
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = Home.locate()
    let channels = ChannelStore(home: home.path)
    let store = ReleaseStore(home: home.path)
    let transfer = try TransferRun(options, console, direction: pulls ? "from" : "to")
    let pulls = pulls
    let plan = try transfer.prepare("looking what there is") { remote, settings in
      try SyncSurvey(home: home.path, remote: remote, keys: { try channels.trustedKeys(site: $0) }, settings: settings)
        .plan(sites: sites, pulls: pulls, keep: keep, prunes: prunes)
    }
    if isDry { return show(plan, transfer, console) }
    let results = try transfer.each(plan.transfers, pulls ? "pulled" : "pushed") { item, remote, settings in
      let keys = try channels.trustedKeys(site: item.site)
      if pulls {
        let pull = ReleasePull(home: home.path, remote: remote, keys: keys, settings: settings)
        return TransferResult(try pull.pull(site: item.site, version: item.version))
      }
      let push = ReleasePush(home: home.path, remote: remote, keys: keys, settings: settings)
      return TransferResult(try push.push(try store.release(site: item.site, version: item.version)))
    }
    // Only where everything has come: what failed may be the reason to keep what is older.
    let removes = results.contains { $0.isFailure } ? [] : plan.removals
    let removed = try transfer.each(removes, "removed") { item, remote, _ in
      if pulls {
        let lock = try store.lock(site: item.site, owner: "slipway release sync")
        defer { lock.release() }
        try store.remove(site: item.site, version: item.version)
      } else {
        try remote.remove(.release(site: item.site, version: item.version))
      }
      return TransferResult(site: item.site, version: item.version, .removed)
    }
    if results.isEmpty, removed.isEmpty, !options.isQuiet, !options.json { console.message("Nothing is missing.\n") }
    return transfer.finish(results, removed: removed)
  }

  private func show(_ plan: SyncPlan, _ transfer: TransferRun, _ console: Console) -> ExitCode {
    _ = transfer.finish([], printsResult: false)
    if options.json {
      let list = { (items: [SyncPlan.Item]) in
        JSONValue.array(items.map { ["site": .string($0.site), "version": .string($0.version)] })
      }
      console.output([pulls ? "from" : "to": .string(options.address.place), "transfers": list(plan.transfers), "removals": list(plan.removals)])
    } else {
      for item in plan.transfers { console.output("\(pulls ? "pull" : "push")    \(item.site) \(item.version)\n") }
      for item in plan.removals { console.output("remove  \(item.site) \(item.version)\n") }
      if plan == SyncPlan() { console.message("Nothing is missing.\n") }
    }
    return .succeeded
  }
}
