internal import Diagnostics
internal import Engine
internal import POSIX
internal import Releases

struct RollbackCommand: Command {
  static let declaration = CommandDeclaration(
    "rollback", topic: .running, summary: "put an earlier release of a site live again",
    details: [
      "Runs the pipeline \"rollback\" that comes with Slipway. \"slipway release list SITE\" shows the versions there are."
    ],
    positionals: [PositionalDeclaration("SITE", kind: .site, "the site's id")],
    options: [
      .value("to", "VERSION", "the version to go back to (default: the one that was live before)"),
      .value("environment", "ENV", "the environment (default: production)"),
      .parameter,
      .flag("json", "print the events as JSON, one a line, and nothing else"), .sandbox, .plugins,
    ],
    examples: [
      .init("rollback portfolio", "go back to what was live before"),
      .init("rollback portfolio --to 1.2.0-3f9a1c2b --environment staging", "go back to a certain version"),
    ])

  private let site: String
  private let version: String?
  private let environment: String?
  private let others: [(name: String, value: String)]
  private let options: RunOptions
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    site = arguments.positionals[0]
    version = arguments.value("to")
    environment = arguments.value("environment")
    others = try arguments.pairs("param")
    options = try arguments.runOptions()
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let host = Host(home: .locate())
    try checkNames(ReleaseStore(home: host.home.path))
    let given = [("site", site), ("version", version), ("environment", environment)]
    let request = RunRequest(
      pipeline: Path.join(Installation.pipelines, "rollback.json"),
      parameters: given.compactMap { name, value in value.map { (name, $0) } } + others,
      directory: Environment.workingDirectory, options: options)
    return try perform(in: host, json: json, console) { control, follower in
      try host.run(request, control: control, follower: follower)
    }
  }

  /// A typing error is better found before anything runs.
  private func checkNames(_ store: ReleaseStore) throws {
    try ReleaseNames.check(site: site)
    let known = try store.sites()
    guard known.contains(site) else {
      throw UsageError("the site \"\(site)\" has no releases", help: suggestion(for: site, among: known))
    }
    if let version { _ = try store.release(site: site, version: version) }
  }
}
