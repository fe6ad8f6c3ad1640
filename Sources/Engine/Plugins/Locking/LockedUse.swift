internal import Diagnostics
internal import JSON
internal import Pipelines
internal import POSIX

/// The plugins that definitions use, as entries of a lockfile.
struct LockedUse {
  private let home: Home
  private let options: RunOptions
  private(set) var definitions = 0
  private(set) var entries: [LockedPlugin] = []
  private(set) var findings: [Diagnostic] = []

  init(home: Home, options: RunOptions) {
    self.home = home
    self.options = options
  }

  mutating func add(_ pipeline: String) {
    do {
      let source = try JSONSource(parsing: try Files.read(pipeline, limit: 1 << 20), file: pipeline)
      let (definition, problems) = PipelineDefinition.parse(source)
      findings += problems
      guard let definition else { return }
      definitions += 1
      let plugins = InstalledPlugins(home: home, folders: options.pluginFolders, pipeline: pipeline)
      var seen: Set<PluginReference> = []
      for step in definition.steps where seen.insert(step.uses).inserted {
        let place = source.location(of: "\(step.pointer)/uses")
        do {
          try add(step.uses, plugins, pipeline)
        } catch let error as any UserFacingError {
          findings += error.diagnostics.map { Diagnostic($0.severity, $0.message, at: $0.location ?? place, help: $0.help) }
        }
      }
    } catch let error as any UserFacingError { findings += error.diagnostics } catch {
      findings.append(Diagnostic(.error, "\(error)"))
    }
  }

  private mutating func add(_ reference: PluginReference, _ plugins: InstalledPlugins, _ pipeline: String) throws {
    guard let plugin = plugins.plugin(reference, from: pipeline) else { throw InvalidInput("there is no plugin \"\(reference)\"") }
    guard let manifest = plugin.manifest else { throw InvalidInput(plugin.diagnostics) }
    if entries.contains(where: { $0.isEntry(of: manifest.name, manifest.version, usedAs: reference) }) { return }
    let contents = try plugin.contents()
    let path: String? = if case .path(let path) = reference.source { path } else { nil }
    entries.append(
      LockedPlugin(name: manifest.name, version: manifest.version, path: path, digest: contents.digest, contents: contents))
  }
}
