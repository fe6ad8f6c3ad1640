internal import Diagnostics
internal import POSIX
package import Pipelines

/// The plugins that a host finds, by the places where it looks for them; the first of a name wins.
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

  /// The usable or broken plugin of a name.
  package func plugin(named name: String) -> InstalledPlugin? { byName[name].map { all[$0] } }

  package var names: [String] { byName.keys.sorted() }

  /// The plugin that a step uses; a path is relative to the definition's folder.
  package func plugin(_ reference: PluginReference, from definition: String) -> InstalledPlugin? {
    switch reference.source {
    case .name(let name): return plugin(named: name)
    case .path(let path):
      let folder = Path.normalized(Path.join(Path.parent(definition), path))
      guard Files.exists(Path.join(folder, "plugin.json")) else { return nil }
      return .read(folder, origin: .pipeline)
    }
  }

  package func lookup(_ reference: PluginReference, from definition: String) -> PluginLookup {
    guard let plugin = plugin(reference, from: definition) else { return .missing(known: names) }
    guard let manifest = plugin.manifest else { return .broken(plugin.diagnostics) }
    return .found(manifest)
  }
}
