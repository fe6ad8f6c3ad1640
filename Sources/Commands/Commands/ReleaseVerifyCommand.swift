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
    positionals: [.release], options: [.json],
    examples: [
      .init("release verify portfolio@1.2.0-3f9a1c2b", "a release of this host"),
      .init("release verify /tmp/portfolio/release.tar.zst", "one from elsewhere, its signature and manifest beside it"),
    ])

  private let name: String
  private let json: Bool

  init(_ arguments: ParsedArguments) {
    name = arguments.positionals[0]
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = Home.locate()
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
