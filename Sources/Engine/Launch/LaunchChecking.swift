internal import Diagnostics
internal import JSON
internal import Pipelines
internal import POSIX

extension Launcher {
  /// Finds out how the steps of a pipeline are to be started.
  /// - Parameter everywhere: a sandbox for every step, whatever the pipeline says.
  /// - Throws: `InvalidInput` when there is no sandbox to be had, or a runner's command is missing.
  init(
    _ pipeline: CheckedPipeline, plugins: [String: InstalledPlugin], everywhere: Bool, settings: HostSettings, home: Home
  ) throws {
    self.home = home.path
    runners = settings.runners
    isolated = Self.isolated(pipeline, everywhere: everywhere)
    let problems = pipeline.steps.flatMap { [isolated] in Self.problems($0, pipeline, settings.runners, isIsolated: isolated.contains($0.id)) }
    if !problems.isEmpty { throw InvalidInput(problems) }
    guard !isolated.isEmpty else {
      sandbox = nil
      return
    }
    var sandbox = try Sandbox(home: home)
    for id in isolated {
      guard let plugin = plugins[id], let executable = plugin.executable, sandbox.program(executable) == nil else { continue }
      sandbox.inspect(executable, commands: plugin.manifest?.needs.commands.map(\.name) ?? [])
    }
    self.sandbox = sandbox
  }

  /// A step's own word counts before its pipeline's; neither takes away what the host demands.
  static func isolated(_ pipeline: CheckedPipeline, everywhere: Bool) -> Set<String> {
    Set(pipeline.steps.filter { everywhere || $0.definition.sandbox ?? pipeline.definition.sandbox }.map(\.id))
  }

  private static func problems(
    _ step: CheckedStep, _ pipeline: CheckedPipeline, _ runners: [String: Runner], isIsolated: Bool
  ) -> [Diagnostic] {
    guard let name = step.definition.runner, let runner = runners[name] else { return [] }
    let place = pipeline.definition.source.location(of: "\(step.definition.pointer)/runner")
    var problems: [Diagnostic] = []
    if Environment.find(command: runner.command[0]) == nil {
      problems.append(
        Diagnostic(
          .error, "the runner \"\(name)\" starts \(runner.command[0]), which is not installed", at: place,
          help: "install it, or correct \"command\" in the host's settings.json"))
    }
    if isIsolated, !runner.isLocal {
      problems.append(
        Diagnostic(
          .error, "step \"\(step.id)\" is to run in a sandbox, and the runner \"\(name)\" may lead to another machine, where none can be set up",
          at: place, help: "if it starts the plugin on this machine, write \"local\": true for it in the host's settings.json"))
    }
    return problems
  }
}
