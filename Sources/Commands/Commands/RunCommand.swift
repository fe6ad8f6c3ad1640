internal import Engine
internal import JSON

struct RunCommand: Command {
  static let declaration = CommandDeclaration(
    "run", topic: .running, summary: "run a pipeline",
    details: [
      "On a terminal the steps are shown as a list with their progress; elsewhere one event a line goes to standard error. At the end standard output gets the outputs of the last step that has a url, one \"name: value\" a line.",
      "Ctrl-C cancels the run: its steps end with grace and what they changed is taken back. A second Ctrl-C kills.",
      "Exit code: 0 succeeded, 1 failed, 2 nothing was run, 130 cancelled.",
    ],
    positionals: [.pipeline],
    options: [
      .parameter, .jobs, .flag("json", "print the events as JSON, one a line, and nothing else"), .strict,
      .flag("dry-run", short: "n", "show what would change and run nothing, as \"slipway plan\" does"), .fresh, .sandbox, .plugins,
      .directory,
    ],
    examples: [
      .init("run pipelines/publish.json -p site=examples/portfolio/site.json", "publish the example site"),
      .init("run pipelines/publish.json -p site=site.json -p environment=staging -n", "see what publishing would change"),
      .init("run pipelines/publish.json -p site=site.json --json | jq .kind", "follow the events in a script"),
    ])

  private let request: RunRequest
  private let isDryRun: Bool
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    request = try RunRequest(arguments)
    isDryRun = arguments.has("dry-run")
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let host = Host(home: .locate())
    if isDryRun { return try showPlan(request, host, json: json, console) }
    return try perform(in: host, json: json, console) { control, follower in
      try host.run(request, control: control, follower: follower)
    }
  }
}

extension RunRequest {
  /// The pipeline is the first positional argument.
  init(_ arguments: ParsedArguments) throws(UsageError) {
    self.init(
      pipeline: arguments.positionals[0], parameters: try arguments.pairs("param"), directory: try arguments.runDirectory(),
      options: try arguments.runOptions())
  }
}
