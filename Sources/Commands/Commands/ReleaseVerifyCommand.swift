internal import Diagnostics
internal import Engine
internal import JSON
internal import Releases

struct ReleaseVerifyCommand: Command {
  static let declaration = CommandDeclaration(
    "release", "verify", topic: .releases, summary: "check who signed a release, and every file of it",
    details: [
      "The signature is checked first, then the manifest by the signature, then each file of the archive by the manifest. Trusted are this host's own key and those in $SLIPWAY_HOME/keys/trusted.",
      "Exit code: 0 all of it holds, 1 something does not, 2 there is no such release.",
    ],
    positionals: [.init("RELEASE", .optional, kind: .file, PositionalDeclaration.release.summary)],
    options: [
      .flag("all", "look at every release of this host: signatures, manifests, and whether the archives are there"),
      .flag("read-data", "with --all: read every archive, and hold each file against its digest"), .json,
    ],
    examples: [
      .init("release verify portfolio@1.2.0-3f9a1c2b", "a release of this host"),
      .init("release verify /tmp/portfolio/release.tar.zst", "one from elsewhere, its signature and manifest beside it"),
      .init("release verify --all --read-data", "whether the store has lost or changed anything"),
    ])

  /// nil: every release of the host.
  private let name: String?
  private let readsData: Bool
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    name = arguments.positionals.first
    readsData = arguments.has("read-data")
    json = arguments.has("json")
    if (name == nil) != arguments.has("all") { throw UsageError("give a RELEASE, or --all", help: "\"slipway release list\" shows what there is") }
    if readsData, name != nil { throw UsageError("--read-data goes with --all", help: "of one release, every file is read in any case") }
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = Home.locate()
    guard let name else { return try begun { try verifyStore(home: home, readsData: readsData, json: json, console) } }
    let release = try findRelease(name, home: home)
    do {
      let verified = try release.verify(keys: ChannelStore(home: home.path).trustedKeys(for: release))
      try verified.checkFiles()
      show(verified, console)
      return .succeeded
    } catch let error as any UserFacingError {
      guard json else { throw CommandFailure(error) }
      console.output(
        ["archive": .string(release.archivePath), "verified": false, "diagnostics": .array(error.diagnostics.map(\.json))])
      return .failed
    }
  }

  private func show(_ verified: VerifiedRelease, _ console: Console) {
    let key = verified.key
    if json {
      console.output(
        [
          "archive": .string(verified.release.archivePath), "verified": true,
          "key": ["name": .string(key.name), "id": .string(key.identifierText), "publicKey": .string(key.base64)],
          "manifest": verified.manifest.json,
        ])
    } else {
      let signed = ("signed by", "\(key.name)  (key \(key.identifierText))")
      console.output(releaseText(verified.manifest, archive: verified.release.archivePath, facts: [signed], console.results))
      console.output(console.results.paint("verified: the signature and every file are good", .green) + "\n")
    }
  }
}
