internal import Backups
internal import Engine
internal import JSON
internal import POSIX
internal import Releases

struct RestoreCommand: Command {
  static let declaration = CommandDeclaration(
    "restore", topic: .host, summary: "put a backup back as this host's home",
    details: [
      "All of the backup is checked in a folder beside the home, which then gets its name: a damaged one leaves nothing behind. The home must be missing or empty. What was live goes live again by the commands that are printed.",
      "The backup's signature is held against the key in the backup itself, which tells that it is whole; --key demands that of a key you know.",
    ],
    positionals: [PositionalDeclaration("FILE", kind: .file, "a backup")],
    options: [
      .value("home", "DIR", kind: .directory, "where to (default: $SLIPWAY_HOME)"), .passphraseFile,
      .flag("without-keys", "restore all but keys, secrets and certificates, so that no passphrase is needed"),
      .value("key", "KEY", kind: .file, "the public key that must have signed it: a file or base64"),
      .flag("verify", "check all of the backup, and restore nothing"), .json,
    ],
    examples: [
      .init("restore /media/safe/slipway.tar.zst", "asks for the passphrase of the backup"),
      .init("restore backup.tar.zst --home /srv/slipway --passphrase-file phrase", "into another home"),
      .init("restore backup.tar.zst --verify --key host.pub", "is it good, and ours?"),
    ])

  private let path: String
  private let home: String
  private let file: String?
  private let leavesKeysOut: Bool
  private let isTrial: Bool
  private let key: String?
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    path = absolutePath(arguments.positionals[0])
    home = arguments.value("home").map(absolutePath) ?? Home.locate().path
    file = arguments.value("passphrase-file")
    leavesKeysOut = arguments.has("without-keys")
    isTrial = arguments.has("verify")
    key = arguments.value("key")
    json = arguments.has("json")
    if leavesKeysOut, file != nil { throw UsageError("--without-keys and --passphrase-file exclude each other") }
  }

  func run(_ console: Console) throws -> ExitCode {
    let keys = try key.map { TrustedKeys([try readPublicKey($0)]) }
    let interruption = try Interruption()
    let report = try begun {
      try Backup.restore(
        path, to: home,
        passphrase: { leavesKeysOut ? nil : try file.map(Passphrases.read) ?? Passphrases.ask("Passphrase of the backup: ") },
        keys: keys, isTrial: isTrial, progress: { _, _ in if interruption.isRequested { throw interrupted("the restoring") } })
    }
    if json { console.output(report.json(path: isTrial ? path : home)) } else { show(report, console) }
    return .succeeded
  }

  private func show(_ report: BackupReport, _ console: Console) {
    console.output("\(isTrial ? path : home)\n")
    let what = "\(count(report.files, "file")), \(sizeText(report.bytes)), as of \(Clock.localTime(report.created))"
    console.message(isTrial ? "The backup is good: \(what).\n" : "Restored: \(what).\n")
    console.message(signerText(report))
    if isTrial { return }
    if report.hasPrivatePart, leavesKeysOut { console.message("Secret keys and secrets were left out; the next release makes another key.\n") }
    if !report.hasPrivatePart { console.message("The backup has no secret keys and secrets: put them back by hand, or \"slipway key generate --rotate\".\n") }
    let live = report.live
    if !live.isEmpty {
      console.message("What was live goes live again by:\n")
      for site in live {
        console.message("  slipway rollback \(site.site) --environment \(site.environment) --to \(site.version)\n")
      }
    }
    console.message("Then look at it: slipway doctor\n")
  }

  private func signerText(_ report: BackupReport) -> String {
    guard let signer = report.signer else { return "It is not signed.\n" }
    return "Signed with the key \(signer.identifierText)\(key == nil ? ", as the backup itself has it" : "").\n"
  }
}
