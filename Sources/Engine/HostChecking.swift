internal import ChildProcess
package import Diagnostics
internal import JSON
internal import Pipelines
internal import POSIX

/// Whether a run can start, and everything that keeps it from that.
extension Host {
  /// The findings about a definition, without parameter values.
  package func validate(pipeline: String, options: RunOptions) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    do {
      try checkFolders(options)
      let (source, _) = try read(pipeline)
      let plugins = InstalledPlugins(home: home, folders: options.pluginFolders, pipeline: pipeline)
      findings = try lockChecking(source, plugins)?.findings() ?? []
      let settings = try HostSettings.read(home)
      let checked = try CheckedPipeline.check(
        source, catalog: plugins, surroundings: surroundings(settings), parameters: .unknown)
      let missing = missingPrograms(checked, plugins, settings)
      if missing.isEmpty { _ = try launcher(checked, used(by: checked, plugins), settings, options) }
      return findings + missing
    } catch let error as any UserFacingError {
      return findings + error.diagnostics
    } catch {
      return [Diagnostic(.error, "\(error)")]
    }
  }

  /// A run that can start.
  /// - Throws: `InvalidInput` with everything that is wrong; nothing has been recorded then.
  package func check(_ request: RunRequest) throws -> CheckedRun {
    try checkFolders(request.options)
    let (source, text) = try read(request.pipeline)
    return try check(
      source, text: text, parameters: .texts(request.parameters), directory: request.directory, trigger: request.trigger,
      options: request.options)
  }

  /// A folder that is named and not there would otherwise show as a plugin that nobody knows.
  private func checkFolders(_ options: RunOptions) throws(InvalidInput) {
    for folder in options.pluginFolders where (try? Files.status(folder))?.kind != .directory {
      throw InvalidInput("--plugins \(folder): there is no such folder")
    }
  }

  private func read(_ pipeline: String) throws -> (JSONSource, String) {
    let bytes: [UInt8]
    do throws(SystemError) { bytes = try Files.read(pipeline, limit: 1 << 20) } catch {
      throw InvalidInput("the pipeline can't be read: \(error.message)")
    }
    return (try JSONSource(parsing: bytes, file: pipeline), String(decoding: bytes, as: UTF8.self))
  }

  func check(
    _ source: JSONSource, text: String, parameters: ParameterValues, directory: String, trigger: JSONValue, options: RunOptions
  ) throws -> CheckedRun {
    let plugins = InstalledPlugins(home: home, folders: options.pluginFolders, pipeline: source.file)
    let locking = try lockChecking(source, plugins)
    // Before all else: what is not the plugin that was locked may explain whatever else is wrong.
    let mismatches = locking?.findings() ?? []
    if !mismatches.isEmpty { throw InvalidInput(mismatches) }
    let settings = try HostSettings.read(home)
    var options = options
    // What the settings demand today holds for the undo of tomorrow.
    options.sandbox = options.sandbox || settings.sandbox
    let pipeline = try CheckedPipeline.check(source, catalog: plugins, surroundings: surroundings(settings), parameters: parameters)
    let missing = missingPrograms(pipeline, plugins, settings)
    if !missing.isEmpty { throw InvalidInput(missing) }
    let lasting = keepsHistory ? [] : lastingEffects(pipeline)
    if !lasting.isEmpty { throw InvalidInput(lasting) }
    let used = try used(by: pipeline, plugins, locking)
    let launcher = try launcher(pipeline, used, settings, options)
    var values: JSONObject = [:]
    for name in pipeline.secretNames.sorted() { values[name] = .string(try secrets.value(name)) }
    return CheckedRun(
      pipeline: pipeline, source: source.file, text: text, directory: directory, trigger: trigger, options: options,
      plugins: used, launcher: launcher,
      secrets: values, site: SiteContext.read(pipeline.parameters["site"]?.stringValue, directory: directory))
  }

  /// Nil without a lockfile beside the definition.
  /// - Throws: `InvalidInput` for a damaged one.
  private func lockChecking(_ source: JSONSource, _ plugins: InstalledPlugins) throws -> LockChecking? {
    try PipelineDefinition.parse(source).definition.flatMap { try LockChecking($0, plugins) }
  }

  /// The plugin of each step, by the step's id.
  /// - Parameter locking: with it, copies of what is locked.
  private func used(
    by pipeline: CheckedPipeline, _ plugins: InstalledPlugins, _ locking: LockChecking? = nil
  ) throws -> [String: InstalledPlugin] {
    if locking != nil { try home.prepare() }
    var byReference: [PluginReference: InstalledPlugin] = [:]
    var byStep: [String: InstalledPlugin] = [:]
    for step in pipeline.steps {
      let reference = step.definition.uses
      let plugin =
        try byReference[reference] ?? locking?.pinned(step.definition, in: PluginSnapshots(home: home))
        ?? plugins.plugin(reference, from: pipeline.definition.source.file)
      byReference[reference] = plugin
      byStep[step.id] = plugin
    }
    return byStep
  }

  private func launcher(
    _ pipeline: CheckedPipeline, _ plugins: [String: InstalledPlugin], _ settings: HostSettings, _ options: RunOptions
  ) throws -> Launcher {
    try Launcher(
      pipeline, plugins: plugins, everywhere: options.sandbox || settings.sandbox, settings: settings, home: home)
  }

  private func surroundings(_ settings: HostSettings) -> Surroundings {
    Surroundings(
      hasSecret: { [secrets] in secrets.exists($0) },
      environment: HostEnvironment.visible.members.reduce(into: [:]) { $0[$1.key] = $1.value.stringValue },
      runners: settings.runners.keys.sorted())
  }

  /// Steps whose undo would have to outlive this process.
  private func lastingEffects(_ pipeline: CheckedPipeline) -> [Diagnostic] {
    pipeline.steps.filter { $0.manifest.effects == .external }.map { step in
      Diagnostic(
        .error, "the step \"\(step.id)\" changes something outside its workspace, and no journal is kept of these runs",
        at: pipeline.definition.source.location(of: "\(step.definition.pointer)/uses"),
        help: "leave it to \"slipway run\", and take a pipeline without it here")
    }
  }

  /// Programs and commands that the plugins need and this machine lacks.
  private func missingPrograms(_ pipeline: CheckedPipeline, _ plugins: InstalledPlugins, _ settings: HostSettings) -> [Diagnostic] {
    var told: Set<String> = []
    return pipeline.steps.flatMap { step -> [Diagnostic] in
      // What another machine has, this one can't know.
      if let runner = step.definition.runner.flatMap({ settings.runners[$0] }), !runner.isLocal { return [] }
      guard let plugin = plugins.plugin(step.definition.uses, from: pipeline.definition.source.file) else { return [] }
      guard told.insert(plugin.folder).inserted else { return [] }
      let place = pipeline.definition.source.location(of: "\(step.definition.pointer)/uses")
      let searchesLibraries = !step.definition.environment.contains { $0.name.hasPrefix("LD_") }
      return plugin.missingPrograms(libraries: searchesLibraries).map { Diagnostic(.error, $0.message, at: place, help: $0.help) }
    }
  }
}
