internal import Engine
internal import JSON
internal import POSIX
internal import Releases

struct ChannelPublishCommand: Command {
  static let declaration = CommandDeclaration(
    "channel", "publish", topic: .releases, summary: "tell those who follow which release an environment is to have",
    details: [
      "Signs a document with the release's version and digest, a number that only grows, and a time at which it ends: publish again before that. It lies in releases/SITE/@channels/ENVIRONMENT; \"slipway release pull --channel\" follows it.",
      "--trust introduces a key to all who follow, --revoke takes one from them; both stay in the documents to come.",
    ],
    positionals: [
      PositionalDeclaration("SITE", kind: .site, "the site's id"),
      PositionalDeclaration("ENVIRONMENT", kind: .text, "as \"production\""),
      PositionalDeclaration("VERSION", .optional, kind: .text, "a release of this host (default: what is live there, or what the channel names already)"),
    ],
    options: [
      .value("expires", "TIME", "how long it counts, as 30d, 12h (default: 30d)"),
      .value("trust", "KEY", kind: .key, isRepeatable: true, "a key to introduce: a name of \"slipway key list\", a file, or base64"),
      .value("revoke", "KEY", kind: .key, isRepeatable: true, "a key that counts no more"),
      .value("signing-key", "FILE", kind: .file, "sign with this secret key, as one of keys/retired, instead of the host's own"), .passphraseFile, .json,
    ],
    examples: [
      .init("channel publish portfolio production", "what is live here"),
      .init("channel publish portfolio production 1.2.0-3f9a1c2b --expires 7d", "a certain release"),
      .init("channel publish portfolio production --trust a.pub --revoke old-host", "with a change of keys"),
    ])

  private let site: String
  private let environment: String
  private let version: String?
  private let lifetime: Double
  private let trust: [String]
  private let revoke: [String]
  private let signingKey: String?
  private let file: String?
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    site = arguments.positionals[0]
    environment = arguments.positionals[1]
    version = arguments.positionals.count > 2 ? arguments.positionals[2] : nil
    lifetime = try parseLifetime(arguments.value("expires") ?? "30d")
    trust = arguments.values["trust"] ?? []
    revoke = arguments.values["revoke"] ?? []
    signingKey = arguments.value("signing-key").map(absolutePath)
    file = arguments.value("passphrase-file")
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = Home.locate()
    let store = ReleaseStore(home: home.path)
    let channels = ChannelStore(home: home.path)
    try ReleaseNames.check(environment: environment)
    let release = try store.release(site: site, version: try wanted(store, channels))
    let trusted = try trust.map { try find($0, home) }
    let revoked = try revoke.map { try find($0, home) }
    let key = try signingKey.map { path in
      try ReleaseKeys.key(at: path) { try file.map(Passphrases.read) ?? Passphrases.ask("Passphrase of \(path): ") }
    } ?? Passphrases.signingKey(ReleaseKeys(home: home.path), file: file)
    let signed = try begun {
      let lock = try store.lock(site: site, owner: "slipway channel publish, process \(Environment.processIdentifier)") {
        console.message("waiting for \($0)\n")
      }
      defer { lock.release() }
      let manifest = try release.sealedManifest(keys: channels.trustedKeys(site: site)).manifest
      return try channels.publish(
        .init(version: manifest.version, digest: manifest.digest), site: site, environment: environment, lifetime: lifetime,
        trust: trusted, revoke: revoked, key: key, now: Clock.now)
    }
    if json {
      console.output(signed.document.json)
    } else {
      let document = signed.document
      console.output("\(document.sequence)\n")
      console.message(
        "\(site)/\(environment) is to have \(document.release.version), document \(document.sequence), until \(Clock.localTime(document.expires)).\n"
          + "It lies in \(try channels.publishedFolder(site: site, environment: environment)); \"slipway release push\" takes it elsewhere.\n")
    }
    return .succeeded
  }

  private func wanted(_ store: ReleaseStore, _ channels: ChannelStore) throws -> String {
    if let version { return version }
    if let live = try store.deployments(site: site).first(where: { $0.environment == environment })?.current { return live }
    if let named = try channels.published(site: site, environment: environment)?.release.version { return named }
    throw UsageError(
      "nothing of \(site) is live in \(environment) on this host", help: "name a version; \"slipway release list \(site)\" shows what there is")
  }

  private func find(_ text: String, _ home: Home) throws -> PublicKey {
    if Files.exists(absolutePath(text)) { return try readPublicKey(text) }
    return try ReleaseKeys(home: home.path).find(text, among: KnownKey.all(home: home.path).map(\.key))
  }
}

/// `90m`, `12h`, `30d`, `4w` in seconds; at most ten years.
func parseLifetime(_ text: String) throws(UsageError) -> Double {
  let units: [Character: Double] = ["m": 60, "h": 3600, "d": 86400, "w": 7 * 86400]
  guard let last = text.last, let unit = units[last], let number = Int(text.dropLast()), number > 0, Double(number) * unit <= 3660 * 86400 else {
    throw UsageError("--expires takes a time as 12h, 30d or 4w, not \"\(text)\"")
  }
  return Double(number) * unit
}
