internal import Backups
internal import Engine
internal import JSON
internal import POSIX
internal import Releases

struct BackupCommand: Command {
  static let declaration = CommandDeclaration(
    "backup", topic: .host, summary: "save this host's state in one file, while runs go on",
    details: [
      "Saved are the database as it is at one moment, releases, channels, settings, plugins of the home, public keys, and what is live. Secret keys, secrets and certificates are sealed with a passphrase of the backup (Argon2id, XChaCha20-Poly1305). Workspaces, caches and extracted releases are not saved: they are made anew.",
      "The file can be read by its owner only, and appears when all of it is on the disk. --verify restores it into a scratch folder first, and compares.",
    ],
    positionals: [PositionalDeclaration("FILE", kind: .file, "the file to make; it must not exist yet")],
    options: [
      .passphraseFile, .flag("without-keys", "leave keys, secrets and certificates out, so that no passphrase is needed"),
      .flag("verify", "restore it into a scratch folder, compare, and say so"), .json,
    ],
    examples: [
      .init("backup /media/safe/slipway.tar.zst --verify", "asks for the passphrase of the backup"),
      .init("backup backup.tar.zst --passphrase-file /etc/slipway/backup.passphrase", "from a timer"),
      .init("backup backup.tar.zst --without-keys", "what is no secret"),
    ])

  private let path: String
  private let file: String?
  private let leavesKeysOut: Bool
  private let verifies: Bool
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    path = absolutePath(arguments.positionals[0])
    file = arguments.value("passphrase-file")
    leavesKeysOut = arguments.has("without-keys")
    verifies = arguments.has("verify")
    json = arguments.has("json")
    if leavesKeysOut, file != nil { throw UsageError("--without-keys and --passphrase-file exclude each other") }
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = Home.locate()
    guard Files.exists(home.path) else { throw UsageError("there is no home at \(home.path)", help: "set SLIPWAY_HOME") }
    if (try? Files.linkStatus(path)) != nil { throw UsageError("\(path) is there already", help: "choose another name") }
    guard leavesKeysOut || file != nil || Environment.isTerminal(0) else {
      throw UsageError(
        "a backup holds secret keys, sealed with a passphrase, and nobody is there to ask",
        help: "give --passphrase-file FILE, or --without-keys to leave them out")
    }
    let passphrase = leavesKeysOut ? nil : try file.map(Passphrases.read) ?? Passphrases.ask("Passphrase for the backup: ", twice: true)
    let keys = ReleaseKeys(home: home.path)
    // A key with a passphrase of its own, or a revoked one, would ask for more than a timer can give.
    let key = try keys.needsPassphrase() == false ? try? keys.signingKey() : nil
    let interruption = try Interruption()
    let report = try begun {
      let backup = Backup(
        of: home.path, .init(passphrase: passphrase, key: key), waiting: { console.message("waiting for \($0)\n") },
        progress: { _, _ in if interruption.isRequested { throw interrupted("the backup") } })
      return try backup.write(to: path, now: Clock.now, verified: verifies)
    }
    if json { console.output(report.json(path: path)) } else { show(report, console) }
    return .succeeded
  }

  private func show(_ report: BackupReport, _ console: Console) {
    console.output("\(path)\n")
    console.message("\(count(report.files, "file")), \(sizeText(report.bytes)), saved in \(sizeText(report.size))\(report.hasPrivatePart ? ", with keys and secrets sealed" : ", without secret keys and secrets").\n")
    console.message(report.signer.map { "Signed with the key \($0.identifierText).\n" } ?? "Not signed: this host has no key that signs without a passphrase.\n")
    guard let comparison = report.comparison else { return }
    console.message(
      "Verified: restored \(count(comparison.files, "file")) (\(sizeText(comparison.bytes))), \(count(comparison.links, "link")), "
        + "\(count(comparison.privateFiles, "secret file")) and \(count(comparison.rows, "row")) of the database; all of it as it was. "
        + "\(count(comparison.releases, "release")) with a good signature.\n")
    if !comparison.unverified.isEmpty {
      console.message("Saved as they are, but not good: \(comparison.unverified.map(displayable).joined(separator: ", "))\n")
    }
  }
}

/// What ends work that was broken off.
func interrupted(_ what: String) -> CommandFailure {
  var failure = CommandFailure("\(what) was broken off; nothing of it was kept")
  failure.exitCode = .cancelled
  return failure
}

extension BackupReport {
  func json(path: String) -> JSONValue {
    var object: JSONObject = [
      "path": .string(path), "created": .string(Clock.timestamp(created)), "files": .integer(files), "bytes": .integer(bytes),
      "size": .integer(size), "privatePart": .bool(hasPrivatePart),
      "live": .array(live.map { ["site": .string($0.site), "environment": .string($0.environment), "version": .string($0.version)] }),
    ]
    object["signer"] = signer.map { .string($0.identifierText) }
    object["verified"] = comparison.map {
      [
        "files": .integer($0.files), "bytes": .integer($0.bytes), "links": .integer($0.links), "releases": .integer($0.releases),
        "rows": .integer($0.rows), "privateFiles": .integer($0.privateFiles),
        "unverified": .array($0.unverified.map(JSONValue.string)),
      ]
    }
    return .object(object)
  }

  /// What was live, by the links `www/sites/<site>/<environment>/current`.
  var live: [(site: String, environment: String, version: String)] {
    links.compactMap { link in
      let parts = link.path.split(separator: "/").map(String.init)
      guard parts.count == 5, parts[0] == "www", parts[1] == "sites", parts[4] == "current" else { return nil }
      let version = Path.name(link.target)
      guard ReleaseNames.isSite(parts[2]), ReleaseNames.isEnvironment(parts[3]), ReleaseNames.isVersion(version) else { return nil }
      return (parts[2], parts[3], version)
    }
  }
}
