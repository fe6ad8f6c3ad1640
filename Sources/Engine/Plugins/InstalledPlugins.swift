internal import Diagnostics
internal import JSON
internal import POSIX
package import Pipelines

/// The plugins that a host finds, by the places where it looks for them. The first of a name wins, among those of a
/// version that will do.
package struct InstalledPlugins: PluginCatalog, Sendable {
  /// In the order of the places, and in each by name.
  package private(set) var all: [InstalledPlugin] = []
  private var byName: [String: Int] = [:]

  /// - Parameters:
  ///   - folders: what `--plugins` names.
  ///   - pipeline: the definition's path; its own `plugins/` lies beside it or beside its folder.
  package init(home: Home, folders: [String], pipeline: String?) {
    var seen: Set<String> = []
    for (place, origin) in Self.places(home: home, folders: folders, pipeline: pipeline) {
      guard let real = try? Files.realPath(place), seen.insert(real).inserted else { continue }
      for name in (try? Files.list(real)) ?? [] {
        let folder = Path.join(real, name)
        if Files.exists(Path.join(folder, "plugin.json")) { add(.read(folder, origin: origin)) }
      }
      // A folder that is a plugin itself.
      if Files.exists(Path.join(real, "plugin.json")) { add(.read(real, origin: origin)) }
    }
  }

  private mutating func add(_ plugin: InstalledPlugin) {
    var plugin = plugin
    if let first = byName[plugin.name] {
      plugin.hiddenBy = all[first].folder
      all[first].hides.append(plugin.folder)
    } else {
      byName[plugin.name] = all.count
    }
    all.append(plugin)
  }

  private static func places(
    home: Home, folders: [String], pipeline: String?
  ) -> [(String, InstalledPlugin.Origin)] {
    var places = folders.map { ($0, InstalledPlugin.Origin.option) }
    for folder in (Environment["SLIPWAY_PLUGINS"] ?? "").split(separator: ":") { places.append((String(folder), .environment)) }
    if let pipeline {
      let folder = Path.parent(pipeline)
      places.append((Path.join(folder, "plugins"), .pipeline))
      places.append((Path.join(Path.join(folder, ".."), "plugins"), .pipeline))
    }
    places.append((home.plugins, .user))
    places.append((Installation.plugins, .system))
    return places
  }

  /// The first plugin of a name, usable or broken.
  package func plugin(named name: String) -> InstalledPlugin? { byName[name].map { all[$0] } }

  /// The first of a name that has such a version. A broken one ends the search: it may be the one that is meant.
  private func plugin(named name: String, _ constraint: VersionConstraint?) -> InstalledPlugin? {
    guard let constraint else { return plugin(named: name) }
    return all.first { $0.name == name && $0.manifest.map { constraint.allows($0.version) } ?? true }
  }

  /// The ids of the steps of a definition that use each plugin, by the plugin's folder.
  /// - Throws: `InvalidInput`, `JSONError` for what can't be read as a definition.
  package func users(in pipeline: String) throws -> [String: [String]] {
    let source = try JSONSource(parsing: try Files.read(pipeline, limit: 1 << 20), file: pipeline)
    let (definition, findings) = PipelineDefinition.parse(source)
    guard let definition else { throw InvalidInput(findings) }
    var users: [String: [String]] = [:]
    for step in definition.steps {
      if let plugin = plugin(step.uses, from: pipeline) { users[plugin.folder, default: []].append(step.id) }
    }
    return users
  }

  package var names: [String] { byName.keys.sorted() }

  /// The plugin that a step uses; a path is relative to the definition's folder.
  package func plugin(_ reference: PluginReference, from definition: String) -> InstalledPlugin? {
    switch reference.source {
    case .name(let name): return plugin(named: name, reference.version)
    case .path(let path):
      // Its program is started in the workspace: a path that is relative to the working directory would lead nowhere.
      let base = Path.join(Environment.workingDirectory, Path.parent(definition))
      let folder = Path.normalized(Path.join(base, path))
      guard Files.exists(Path.join(folder, "plugin.json")) else { return nil }
      return .read(folder, origin: .pipeline)
    }
  }

  package func lookup(_ reference: PluginReference, from definition: String) -> PluginLookup {
    guard let plugin = plugin(reference, from: definition) else {
      guard case .name(let name) = reference.source else { return .missing(known: names) }
      var others: [(version: Version, folder: String)] = []
      for plugin in all where plugin.name == name {
        if let version = plugin.manifest?.version { others.append((version, plugin.folder)) }
      }
      return others.isEmpty ? .missing(known: names) : .otherVersions(others)
    }
    guard let manifest = plugin.manifest else { return .broken(plugin.diagnostics) }
    return .found(manifest)
  }
}
