internal import Diagnostics
internal import JSON
internal import Pipelines
internal import POSIX
internal import StepProtocol

/// How the plugins of one run are started: which steps run in a sandbox, and which through a runner.
struct Launcher: Sendable {
  let home: String
  /// nil when no step asks for one.
  let sandbox: Sandbox?
  let runners: [String: Runner]
  /// Ids of the steps that run in the sandbox.
  let isolated: Set<String>

  /// What tells the process of a step from others.
  /// - Parameters:
  ///   - named: what the step adds to the environment.
  ///   - grants: what its sandbox lets through; nil without a sandbox.
  /// - Throws: `StepFailure` when the plugin has no program.
  func key(
    _ step: CheckedStep, _ plugin: InstalledPlugin, named: [String: String] = [:], grants: SandboxGrants?, isStrict: Bool = false
  ) throws(StepFailure) -> PluginSlot.Key {
    let runner = step.definition.runner.flatMap { runners[$0] }
    let command = step.manifest.command
    let program =
      runner?.program(of: plugin.name, command: command[0], executable: plugin.executable, here: plugin.folder) ?? plugin.executable
    guard let program else { throw StepFailure("spawn", "the plugin has no program", effects: .none) }
    return PluginSlot.Key(
      executable: program, arguments: Array(command.dropFirst()),
      folder: runner?.folder(of: plugin.name, here: plugin.folder) ?? plugin.folder,
      environment: named, isStrict: isStrict, grants: grants, runner: runner,
      manifest: plugin.manifest?.source.file ?? Path.join(plugin.folder, "plugin.json"))
  }

  /// What the sandbox of a step lets through; nil for a step without one.
  /// - Parameters:
  ///   - config: as the plugin gets it.
  ///   - earlier: what the sandbox of a step let through that has run before; nil without one.
  func grants(
    _ step: CheckedStep, config: JSONValue, workspace: String, earlier: (String) -> JSONValue?
  ) throws(StepFailure) -> SandboxGrants? {
    guard isolated.contains(step.id), let sandbox else { return nil }
    makeFolders(step.manifest)
    do throws(InvalidInput) {
      return try withoutActuallyEscaping(earlier) { earlier throws(InvalidInput) in
        let rules = PathGrantRules(
          home: home, user: sandbox.user, workspace: workspace, kind: { try? Files.status($0).kind }, real: Sandbox.real,
          mayHandOn: { pointer, real, access in
            step.stepsInConfig(at: pointer).compactMap(earlier).allSatisfy { SandboxGrants($0).cover(real, access) }
          })
        return try SandboxGrants(step.manifest, config: config, rules)
      }
    } catch {
      throw StepFailure("validation", error.diagnostics[0].message, effects: .none, help: error.diagnostics[0].help)
    }
  }

  /// Folders of the host's home that a plugin keeps something in are made for it: only there could it not do so itself.
  private func makeFolders(_ manifest: PluginManifest) {
    for need in manifest.needs.paths where need.base == .home && need.access == .write {
      let path = Path.normalized(home + need.rest)
      // A file of the database is not a folder; without it the plugin says what it misses.
      guard Path.isWithin(path, home), !Files.exists(path), !Path.name(path).hasPrefix("slipway.db") else { continue }
      try? Files.makeDirectories(path, permissions: 0o700)
    }
  }

  /// The process for a key: the plugin, in its sandbox, through its runner.
  /// - Throws: `SystemError` when the sandbox's report can't be made.
  func launch(_ key: PluginSlot.Key, workspace: String, scratch: String) throws -> (launch: PluginLaunch, sandboxed: SandboxedProcess?) {
    let folders = LaunchFolders(workspace: workspace, scratch: scratch, plugin: key.folder, home: home)
    var launch = PluginLaunch(
      executable: key.executable, arguments: key.arguments,
      environment: ProcessEnvironment.make(scratch: scratch, named: key.environment), directory: workspace)
    var sandboxed: SandboxedProcess?
    if let grants = key.grants, let sandbox {
      let mounts = sandbox.mounts(key.executable, folders, grants) { try? Files.status($0).kind }
      let report = "\(scratch).report"
      try Files.write(report, [], permissions: 0o600)
      launch = sandbox.launch(launch, mounts, grants, report: report)
      sandboxed = SandboxedProcess(grants: grants, mounts: mounts, report: report, manifest: key.manifest)
    }
    if let runner = key.runner {
      launch = runner.launch(launch, folders, variables: Environment.all)
      launch.executable = Environment.find(command: launch.executable) ?? launch.executable
    }
    return (launch, sandboxed)
  }
}
