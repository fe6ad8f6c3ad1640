internal import Engine
internal import JSON
internal import POSIX
internal import Releases

struct ChannelShowCommand: Command {
  static let declaration = CommandDeclaration(
    "channel", "show", topic: .releases, summary: "show the channels that this host publishes or follows",
    details: ["Exit code: 0, or 1 when one of them has expired."],
    positionals: [
      PositionalDeclaration("SITE", kind: .site, "the site's id"),
      PositionalDeclaration("ENVIRONMENT", .optional, kind: .text, "only this one"),
    ],
    options: [.json], examples: [.init("channel show portfolio", "all environments"), .init("channel show portfolio production --json", "for a monitor")])

  private let site: String
  private let environment: String?
  private let json: Bool

  init(_ arguments: ParsedArguments) {
    site = arguments.positionals[0]
    environment = arguments.positionals.count > 1 ? arguments.positionals[1] : nil
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let channels = ChannelStore(home: Home.locate().path)
    if let environment { try ReleaseNames.check(environment: environment) }
    let states = try ChannelState.all(site: site, channels, now: Clock.now).filter { environment == nil || $0.document.environment == environment }
    if states.isEmpty {
      let name = environment.map { "\(site)/\($0)" } ?? site
      throw UsageError("there is no channel of \(name) here", help: "\"slipway channel publish\" makes one, \"slipway release pull --channel\" follows one")
    }
    if json { console.output(.array(states.map(\.json))) } else { show(states, console) }
    return states.contains { $0.secondsLeft <= 0 } ? .failed : .succeeded
  }

  private func show(_ states: [ChannelState], _ console: Console) {
    var table = Table("ENVIRONMENT", "DOCUMENT", "RELEASE", "", "SIGNED BY", "EXPIRES")
    for state in states {
      let style: Appearance.Style? = state.secondsLeft <= 0 ? .red : state.isEnding ? .yellow : nil
      let left = state.secondsLeft <= 0 ? "expired \(ageText(-state.secondsLeft))" : "in \(leftText(state.secondsLeft))"
      table.add(
        .init(state.document.environment, .bold), .init("\(state.document.sequence)"), .init(state.document.release.version),
        .init(state.role), .init(state.signer?.identifierText ?? "-"), .init(left, style))
    }
    console.output(table.text(console.results))
    for state in states where state.isEnding || state.secondsLeft <= 0 {
      let name = "\(state.document.site) \(state.document.environment)"
      console.message("\(name) \(state.secondsLeft <= 0 ? "has expired" : "is about to expire"): run \"slipway channel publish \(name)\" where it is published\n")
    }
  }
}
