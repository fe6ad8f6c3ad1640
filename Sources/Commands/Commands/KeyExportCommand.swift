internal import Engine
internal import JSON
internal import POSIX
internal import Releases

struct KeyExportCommand: Command {
  static let declaration = CommandDeclaration(
    "key", "export", topic: .keys, summary: "print a public key for others to trust, or save the secret one",
    details: [
      "The text is that of minisign's .pub files. --secret writes the secret key of this host, as it is (with its passphrase if it has one), into a new file that only you can read; it never goes to a terminal or a pipe."
    ],
    positionals: [PositionalDeclaration("KEY", .optional, kind: .key, "a name or identifier of \"slipway key list\" (default: this host's own)")],
    options: [
      .flag("secret", "the secret key of this host; needs --output"),
      .value("output", short: "o", "FILE", kind: .file, "write it into a file, which must not exist yet"), .json,
    ],
    examples: [
      .init("key export > this-host.pub", "the file for \"slipway key trust\" on another host"),
      .init("key export --secret --output /media/safe/release.key", "a copy for a safe place"),
    ])

  private let name: String?
  private let isSecret: Bool
  private let output: String?
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    name = arguments.positionals.first
    isSecret = arguments.has("secret")
    output = arguments.value("output").map(absolutePath)
    json = arguments.has("json")
    if isSecret, output == nil { throw UsageError("a secret key goes into a file only", help: "add --output FILE") }
    if isSecret, json || name != nil { throw UsageError("--secret is of this host's own key, as it is", help: "leave out \(json ? "--json" : "KEY")") }
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = Home.locate()
    let keys = ReleaseKeys(home: home.path)
    if isSecret, let output {
      try keys.withSecretText { try write($0, to: output, permissions: 0o600) }
      console.message("The secret key of this host is in \(output): whoever reads it signs in the name of this host.\n")
      return .succeeded
    }
    let key: PublicKey
    if let name {
      key = try keys.find(name, among: KnownKey.all(home: home.path).map(\.key))
    } else if let own = try keys.own() {
      key = own
    } else {
      throw UsageError("this host has no key yet", help: "run \"slipway key generate\"")
    }
    let text =
      json
      ? JSONValue.object(["name": .string(key.name), "id": .string(key.identifierText), "publicKey": .string(key.base64)]).text(.pretty) + "\n"
      : key.text
    if let output { try write(Array(text.utf8), to: output, permissions: 0o644) } else { console.output(text) }
    return .succeeded
  }

  private func write(_ bytes: [UInt8], to path: String, permissions: UInt32) throws {
    if (try? Files.linkStatus(path)) != nil { throw UsageError("\(path) is there already", help: "choose another name") }
    let file = try FileDescriptor(opening: path, .create, permissions: permissions)
    do {
      try file.write(bytes)
      try file.synchronize()
    } catch {
      try? Files.remove(path)
      throw error
    }
  }
}
