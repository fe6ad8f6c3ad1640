internal import Engine
internal import JSON
internal import Releases

struct KeyListCommand: Command {
  static let declaration = CommandDeclaration(
    "key", "list", topic: .keys, summary: "list the keys that this host signs with, trusts and has revoked",
    details: [
      "Keys are named by the identifier that minisign shows. RELEASES says how many releases of the store name the key as their signer; \"slipway release verify\" proves it."
    ],
    options: [.json, .flag("quiet", short: "q", "print the names only")],
    examples: [.init("key list", "all keys"), .init("key list --json", "for a script")])

  private let json: Bool
  private let isQuiet: Bool

  init(_ arguments: ParsedArguments) {
    json = arguments.has("json")
    isQuiet = arguments.has("quiet")
  }

  func run(_ console: Console) throws -> ExitCode {
    let keys = try KnownKey.all(home: Home.locate().path)
    if json {
      console.output(.array(keys.map(\.json)))
    } else if isQuiet {
      // A channel's keys have no name of their own.
      console.output(keys.map { ($0.key.name.contains(" ") ? $0.key.identifierText : $0.key.name) + "\n" }.joined())
    } else if keys.isEmpty {
      console.message("There are no keys yet; the first release makes one, or \"slipway key generate\".\n")
    } else {
      var table = Table("NAME", "KEY", "STANDING", "RELEASES", "")
      for known in keys {
        let style: Appearance.Style? =
          switch known.standing {
          case .own: .green
          case .revoked: .red
          default: nil
          }
        table.add(
          .init(known.key.name.contains(" ") ? "-" : known.key.name, .bold), .init(known.key.identifierText),
          .init(known.standing.rawValue, style), .init("\(known.releases)"), .init(known.note, .dim))
      }
      console.output(table.text(console.results))
    }
    return .succeeded
  }
}
