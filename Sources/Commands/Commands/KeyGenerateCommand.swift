internal import Cryptography
internal import Engine
internal import JSON
internal import Releases

struct KeyGenerateCommand: Command {
  static let declaration = CommandDeclaration(
    "key", "generate", topic: .keys, summary: "make the key with which this host signs releases",
    details: [
      "Without this command the first release makes one, without a passphrase. The key is an Ed25519 key in minisign's format: \"minisign -S -s\" signs with it.",
      "--rotate makes another key. The old public key stays trusted, so that releases which it signed stay good; its secret half is moved to keys/retired, or removed with --remove-old.",
    ],
    options: [
      .flag("passphrase", "seal the key with a passphrase, which is asked for"), .passphraseFile,
      .flag("rotate", "make another key in the place of the one that is there"),
      .flag("remove-old", "with --rotate: remove the old secret key instead of keeping it in keys/retired"), .json,
    ],
    examples: [
      .init("key generate", "a key that signs without being asked"),
      .init("key generate --passphrase", "one that needs a passphrase for each signature"),
      .init("key generate --rotate", "the next one"),
    ])

  private let asks: Bool
  private let file: String?
  private let old: ReleaseKeys.OldKey?
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    asks = arguments.has("passphrase")
    file = arguments.value("passphrase-file")
    old = arguments.has("rotate") ? arguments.has("remove-old") ? .remove : .keep : nil
    json = arguments.has("json")
    if arguments.has("remove-old"), old == nil { throw UsageError("--remove-old is for --rotate") }
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = Home.locate()
    try home.prepare()
    let keys = ReleaseKeys(home: home.path)
    // Before anybody thinks up a passphrase.
    if old == nil, let key = try keys.own() {
      throw CommandFailure("this host has a key already (\(key.identifierText))", help: "\"slipway key generate --rotate\" makes another one, and what the old one signed stays trusted")
    }
    let passphrase = try file.map(Passphrases.read) ?? (asks ? Passphrases.ask("Passphrase for the new key: ", twice: true) : nil)
    let made = try begun { try keys.generate(passphrase: passphrase, replacing: old) }
    if json {
      console.output(jsonResult(made, hasPassphrase: passphrase != nil))
    } else {
      show(made, home, hasPassphrase: passphrase != nil, console)
    }
    return .succeeded
  }

  private func jsonResult(_ made: GeneratedKey, hasPassphrase: Bool) -> JSONValue {
    var object: JSONObject = [
      "id": .string(made.key.identifierText), "publicKey": .string(made.key.base64), "passphrase": .bool(hasPassphrase),
    ]
    if let previous = made.previous {
      var old: JSONObject = [
        "id": .string(previous.key.identifierText), "publicKey": .string(previous.key.base64), "trusted": .bool(previous.isTrusted),
      ]
      old["retired"] = previous.retired.map(JSONValue.string)
      object["previous"] = .object(old)
    }
    return .object(object)
  }

  private func show(_ made: GeneratedKey, _ home: Home, hasPassphrase: Bool, _ console: Console) {
    console.output("\(made.key.identifierText)\n")
    var text = "This host signs with the key \(made.key.identifierText) from now on.\n\n"
    text += "Others trust it with:  slipway key trust NAME \(made.key.base64)\n"
    if let previous = made.previous {
      let id = previous.key.identifierText
      text += previous.isTrusted
        ? "What \(id) signed stays trusted here. Once all releases are made again: slipway key revoke \(id)\n"
        : "The key before it, \(id), is revoked and stays so.\n"
      if previous.isTrusted, let retired = previous.retired {
        text += "Those who follow a channel of this host learn of the new key by:\n"
        text += "  slipway channel publish SITE ENVIRONMENT --trust \(made.key.base64) --signing-key \(shellWord(retired))\n"
      }
      text += previous.retired.map { "Its secret half lies in \($0).\n" } ?? "Its secret half is gone.\n"
    }
    if hasPassphrase {
      text += "A pipeline's archive-release needs the passphrase: \"passphrase\": \"${{ secrets.RELEASE_KEY_PASSPHRASE }}\"\n"
    }
    console.message(text + "Keep a copy in a safe place: slipway backup FILE, or slipway key export --secret --output FILE\n")
  }
}
