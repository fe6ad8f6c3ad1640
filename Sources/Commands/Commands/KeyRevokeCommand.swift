internal import Engine
internal import JSON
internal import POSIX
internal import Releases

struct KeyRevokeCommand: Command {
  static let declaration = CommandDeclaration(
    "key", "revoke", topic: .keys, summary: "accept nothing more that a key has signed or will sign",
    details: [
      "For a key that was stolen or whose owner is trusted no more. It can't be taken back. Releases that it signed are refused from then on, whenever they were made: who has the key dates them as he likes. What is live stays live; make and publish those releases again.",
      "Hosts that follow a channel of this one learn of it by \"slipway channel publish SITE ENVIRONMENT --revoke KEY\".",
    ],
    positionals: [PositionalDeclaration("KEY", kind: .key, "a name or identifier of \"slipway key list\", a public key, or a file with one")],
    options: [.value("reason", "TEXT", "noted with it, for those who ask later"), .json],
    examples: [
      .init("key revoke build-host --reason \"laptop stolen on the train\"", "another host's key"),
      .init("key revoke release", "this host's own; \"slipway key generate --rotate\" then makes another one"),
    ])

  private let name: String
  private let reason: String?
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    name = arguments.positionals[0]
    reason = arguments.value("reason")
    json = arguments.has("json")
    if let reason, reason.utf8.count > 1000 || reason.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
      throw UsageError("--reason takes one line of at most 1000 bytes")
    }
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = Home.locate()
    let keys = ReleaseKeys(home: home.path)
    let known = try KnownKey.all(home: home.path)
    let key = try Files.exists(absolutePath(name)) && name.contains("/") ? readPublicKey(name) : keys.find(name, among: known.map(\.key))
    let isOwn = try keys.own()?.base64 == key.base64
    let stored = try begun { try keys.revoke(key, reason: reason, now: Clock.now) }
    let before = known.first { $0.key.base64 == key.base64 }
    if json {
      console.output([
        "name": .string(stored), "id": .string(key.identifierText), "publicKey": .string(key.base64), "own": .bool(isOwn),
        "releases": .integer(before?.releases ?? 0),
      ])
      return .succeeded
    }
    console.output("\(key.identifierText)\n")
    var text = "Nothing that the key \(key.identifierText) signs counts here any more.\n"
    if let count = before?.releases, count > 0 {
      text += "\(Commands.count(count, "release")) of this host \(count == 1 ? "is" : "are") signed with it and will be refused; make them again.\n"
    }
    if isOwn { text += "It was this host's own. The next signature needs another one: slipway key generate --rotate\n" }
    let introduced = known.filter { $0.standing == .channel }
    if !introduced.isEmpty {
      text += "Channels introduced these keys; revoke them too if you don't know them: \(introduced.map(\.key.identifierText).joined(separator: ", "))\n"
    }
    console.message(text)
    return .succeeded
  }
}
