internal import Engine
internal import JSON
internal import Nginx
internal import POSIX
internal import Publishing

struct PreviewListCommand: Command {
  static let declaration = CommandDeclaration(
    "preview", "list", topic: .serving, summary: "list the previews that are live, and when they expire",
    details: ["A preview is published by the pipeline \"preview\", and removed by the pipeline \"cleanup\" once it has expired."],
    positionals: [.init("SITE", .optional, kind: .site, "only of this site")], options: [.json],
    examples: [.init("preview list", "all of them"), .init("preview list portfolio --json", "of one site, for a program")])

  private let site: String?
  private let json: Bool

  init(_ arguments: ParsedArguments) {
    site = arguments.positionals.first
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let shown = try ListedDeployment.all(Layout(home: Home.locate().path), site: site).filter { Names.isPreview($0.environment) }
    if json { console.output(["previews": .array(shown.map(\.json))]) } else if shown.isEmpty {
      console.message("There are no previews. \"slipway run pipelines/preview.json -p site=… -p id=…\" makes one.\n")
    } else {
      console.output(shown.table(console.results))
    }
    return .succeeded
  }
}
