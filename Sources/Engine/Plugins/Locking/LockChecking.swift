internal import Diagnostics
internal import JSON
internal import Pipelines
internal import POSIX

/// Holds the plugins of a definition against the lockfile beside it.
struct LockChecking {
  private let definition: PipelineDefinition
  private let plugins: InstalledPlugins
  private let lockfile: Lockfile

  /// Nil when there is no lockfile.
  /// - Throws: `InvalidInput` for a damaged one.
  init?(_ definition: PipelineDefinition, _ plugins: InstalledPlugins) throws {
    guard let lockfile = try Lockfile.read(Lockfile.path(of: definition.source.file)) else { return nil }
    self.lockfile = lockfile
    self.definition = definition
    self.plugins = plugins
  }

  /// What is not as it was locked, each at the first step that uses it. A plugin that is not there or broken is the
  /// business of others.
  func findings() -> [Diagnostic] {
    var found: [Diagnostic] = []
    var seen: Set<PluginReference> = []
    for step in definition.steps where seen.insert(step.uses).inserted {
      let place = definition.source.location(of: "\(step.pointer)/uses")
      guard let plugin = plugin(step.uses), let manifest = plugin.manifest else { continue }
      guard let locked = lockfile.entry(of: manifest.name, manifest.version, usedAs: step.uses) else {
        found.append(missing(step.uses, manifest, at: place))
        continue
      }
      do {
        let differences = try plugin.contents().differences(from: locked.contents)
        if !differences.isEmpty { found.append(plugin.mismatch(differences, at: place)) }
      } catch let error as any UserFacingError {
        found += error.diagnostics.map { Diagnostic($0.severity, $0.message, at: $0.location ?? place, help: $0.help) }
      } catch { found.append(Diagnostic(.error, "\(error)", at: place)) }
    }
    return found
  }

  /// The plugin of a step as a run uses it: a copy of what was locked.
  /// - Throws: `InvalidInput` when it is not as it was locked, `SystemError`.
  func pinned(_ step: StepDefinition, in snapshots: PluginSnapshots) throws -> InstalledPlugin? {
    guard var plugin = plugin(step.uses), let manifest = plugin.manifest else { return nil }
    guard let locked = lockfile.entry(of: manifest.name, manifest.version, usedAs: step.uses) else {
      throw InvalidInput([missing(step.uses, manifest, at: definition.source.location(of: "\(step.pointer)/uses"))])
    }
    let pinned = try snapshots.pin(plugin, locked)
    let inside = try plugin.programInFolder(locked.contents)
    let folder = Path.join(pinned.folder, "plugin")
    // What was read before the files were hashed may have been another manifest.
    guard InstalledPlugin.read(folder, origin: plugin.origin).manifest?.source.value == manifest.source.value else {
      throw InvalidInput([plugin.mismatch(["plugin.json has changed"], at: nil)])
    }
    plugin.folder = folder
    plugin.executable = inside.map { Path.join(folder, $0) } ?? Path.join(pinned.folder, "program/\(locked.contents.program?.name ?? "")")
    plugin.pinned = pinned
    return plugin
  }

  private func plugin(_ reference: PluginReference) -> InstalledPlugin? {
    plugins.plugin(reference, from: definition.source.file)
  }

  private func missing(_ reference: PluginReference, _ manifest: PluginManifest, at place: SourceLocation) -> Diagnostic {
    let others = lockfile.plugins.filter { $0.name == manifest.name }.map { "\($0.version)" }
    let what = others.isEmpty ? "" : ", which has \(others.joined(separator: ", "))"
    return Diagnostic(
      .error, "the plugin \"\(reference)\" (\(manifest.version)) is not in \(Lockfile.name)\(what)", at: place,
      help: "if it is to be used, lock it with \"slipway plugin lock\"")
  }
}
