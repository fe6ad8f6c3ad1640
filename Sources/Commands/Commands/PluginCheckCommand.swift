internal import Conformance
internal import Diagnostics
internal import Engine
internal import JSON
internal import POSIX

struct PluginCheckCommand: Command {
  static let declaration = CommandDeclaration(
    "plugin", "check", topic: .plugins, summary: "hold a plugin to the step protocol",
    details: [
      "Starts the plugin again and again, each time in an empty workspace and home under a supervisor, and looks at what it does: with bytes that arrive one at a time, a cancel, a refused checkpoint, an undo of garbage, and more. It is run with the examples of its check.json, else with those of its manifest.",
      "A failed MUST is a failure; a failed SHOULD is a warning, with --strict a failure too. docs/conformance.md explains the cases and check.json.",
      "With --json there is one object a line: one for each case, and at the end a summary.",
      "Ctrl-C ends it, with all that it has started. Exit code: 0 nothing failed, 1 something failed, 2 there is no such plugin or case, 130 interrupted.",
    ],
    positionals: [
      PositionalDeclaration("PATH", .optional, kind: .directory, "the plugin's folder or plugin.json, or its name")
    ],
    options: [
      .json, .value("only", "ID", isRepeatable: true, "carry out only this case"),
      .flag("list", "list the cases and their rules"),
      .flag("strict", "count a failed SHOULD as a failure"),
      .value("jobs", short: "j", "N", "carry out N cases side by side (default: twice the processors)"), .plugins,
    ],
    examples: [
      .init("plugin check ./my-step", "before you publish it"),
      .init("plugin check ./my-step --only stdout-clean --only cancel-at-once", "two cases"),
      .init("plugin check ./my-step --json | jq 'select(.outcome == \"failed\")'", "for programs"),
    ])

  private let path: String?
  private let kit: ConformanceKit
  private let folders: [String]
  private let json: Bool
  private let listsCases: Bool
  private let isStrict: Bool

  init(_ arguments: ParsedArguments) throws {
    path = arguments.positionals.first
    var kit = ConformanceKit()
    if let only = arguments.values["only"] { kit.only = Set(only) }
    if let jobs = try arguments.positiveInteger("jobs") { kit.jobs = jobs }
    self.kit = kit
    folders = (arguments.values["plugins"] ?? []).map(absolutePath)
    json = arguments.has("json")
    listsCases = arguments.has("list")
    isStrict = arguments.has("strict")
    if path == nil, !listsCases {
      throw UsageError("PATH is missing", help: "slipway plugin check PATH: a plugin's folder, or its name")
    }
  }

  func run(_ console: Console) throws -> ExitCode {
    let cases = try kit.cases()
    guard !listsCases, let path else {
      if json {
        console.output(.array(cases.map(\.json)))
      } else {
        console.output(conformanceTable(cases).text(console.results))
      }
      return .succeeded
    }
    let plugin = try find(path)
    // Before any thread is started: they inherit which signals are blocked.
    let interruption = try Interruption()
    var kit = kit
    kit.patience.isInterrupted = { interruption.isRequested }
    let begin = Clock.monotonic
    let results =
      json ? try kit.check(plugin) { console.output($0.json, .compact) } : try show(kit, plugin, cases.count, console)
    if interruption.isRequested { return .cancelled }
    let summary = ConformanceSummary(plugin: plugin, results: results, isStrict: isStrict, seconds: Clock.monotonic - begin)
    if json { console.output(summary.json, .compact) } else { console.output(summary.text(console.results)) }
    return summary.hasFailed ? .failed : .succeeded
  }

  /// A folder or manifest, else the name of a plugin where plugins are looked for.
  private func find(_ path: String) throws -> PluginUnderTest {
    if path.contains("/") || Files.exists(path) { return try PluginUnderTest(at: absolutePath(path)) }
    let plugins = InstalledPlugins(home: .locate(), folders: folders, pipeline: nil)
    guard let plugin = plugins.plugin(named: path) else {
      throw UsageError(
        "there is no plugin \"\(path)\", and no folder of that name", help: suggestion(for: path, among: plugins.names))
    }
    return PluginUnderTest(plugin)
  }

  /// Each result as it comes; on a terminal, below them, how far it is.
  private func show(_ kit: ConformanceKit, _ plugin: PluginUnderTest, _ total: Int, _ console: Console) throws -> [CaseResult] {
    let isTerminal = console.results.columns != nil
    let erase = isTerminal ? "\r\u{1B}[K" : ""
    var done = 0
    if isTerminal { console.output("0 of \(total)") }
    return try kit.check(plugin) { result in
      done += 1
      if kit.patience.isInterrupted() { return console.output(erase) }
      let position = isTerminal && done < total ? "\(done) of \(total)" : ""
      console.output(erase + conformanceText(result, isStrict: isStrict, console.results) + position)
    }
  }
}
