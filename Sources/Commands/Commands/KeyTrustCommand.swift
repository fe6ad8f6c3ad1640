internal import Diagnostics
internal import Engine
internal import JSON
internal import POSIX
internal import Releases

struct KeyTrustCommand: Command {
  static let declaration = CommandDeclaration(
    "key", "trust", topic: .keys, summary: "accept from now on what another host's key signs",
    details: ["Compare the identifier that is shown with the one that the other host's \"slipway key list\" shows, by another way than the key came."],
    positionals: [
      PositionalDeclaration("NAME", kind: .text, "what this host is to call the key"),
      PositionalDeclaration("KEY", kind: .file, "the public key: a file, its base64, or - for standard input"),
    ],
    options: [.json],
    examples: [
      .init("key trust build-host build-host.pub", "from a file"),
      .init("key trust ci RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3", "as it stands in a message"),
      .init("key trust build-host - < build-host.pub", "from standard input"),
    ])

  private let name: String
  private let source: String
  private let json: Bool

  init(_ arguments: ParsedArguments) {
    name = arguments.positionals[0]
    source = arguments.positionals[1]
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let key = try readPublicKey(source)
    let home = Home.locate()
    try home.prepare()
    let isNew = try begun { try ReleaseKeys(home: home.path).trust(key, as: name) }
    if json {
      console.output(["name": .string(name), "id": .string(key.identifierText), "publicKey": .string(key.base64), "new": .bool(isNew)])
    } else {
      console.output("\(key.identifierText)\n")
      console.message(
        isNew
          ? "This host accepts what the key \(key.identifierText) signs, and calls it \"\(name)\".\n"
          : "This host trusts that key already, as \"\(name)\".\n")
    }
    return .succeeded
  }
}

/// A public key from a file, from standard input (`-`), or as base64.
/// - Throws: `UsageError`, `ReleaseError`, `SystemError`.
func readPublicKey(_ source: String) throws -> PublicKey {
  let limit = 4096
  if source == "-" {
    var bytes: [UInt8] = []
    let input = try FileDescriptor.duplicate(0)
    while bytes.count <= limit, case let piece = try input.read(upTo: limit + 1 - bytes.count), !piece.isEmpty { bytes += piece }
    return try PublicKey(parsing: String(decoding: bytes, as: UTF8.self), name: "standard input")
  }
  let path = absolutePath(source)
  if Files.exists(path) { return try PublicKey(parsing: String(decoding: try Files.read(path, limit: limit), as: UTF8.self), name: path) }
  do { return try PublicKey(parsing: source, name: "KEY") } catch {
    throw UsageError("\"\(source)\" is neither a file nor a public key", help: "a public key of minisign begins with \"RW\" and has 56 characters")
  }
}
