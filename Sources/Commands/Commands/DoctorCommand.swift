internal import Engine
internal import JSON

struct DoctorCommand: Command {
  static let declaration = CommandDeclaration(
    "doctor", topic: .host, summary: "check that this machine has what Slipway needs",
    details: ["Nothing is changed. Exit code: 0 all is there, 1 something is missing."], options: [.json, .plugins],
    examples: [.init("doctor", "after an installation, or when something doesn't work"), .init("doctor --json | jq '.[] | select(.result != \"good\")'", "only what is wrong")])

  private let options: RunOptions
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    options = try arguments.runOptions()
    json = arguments.has("json")
  }

  func run(_ console: Console) -> ExitCode {
    let home = Home.locate()
    let plugins = InstalledPlugins(home: home, folders: options.pluginFolders, pipeline: nil)
    let checks = homeChecks(home) + programChecks(plugins) + lockChecks(home, options: options) + certificateChecks(home)
      + systemNginxChecks(home)
    if json {
      console.output(.array(checks.map(\.json)))
    } else {
      console.output(checks.map { $0.text(console.results) }.joined())
      let missing = checks.count { $0.result == .missing }
      console.output(missing == 0 ? "\nAll is there.\n" : "\n\(count(missing, "thing")) missing.\n")
    }
    return checks.contains { $0.result == .missing } ? .failed : .succeeded
  }
}
