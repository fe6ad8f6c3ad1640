internal import Diagnostics
internal import JSON
internal import Pipelines
internal import POSIX

/// What a step in a sandbox gets beside its workspace, its scratch directory and its plugin: what the manifest's
/// `needs` and the paths of its config say. Steps with different grants never share a process.
struct SandboxGrants: Sendable, Hashable {
  struct PathGrant: Sendable, Hashable {
    /// Absolute, normalized: where it is seen.
    var path: String
    var access: PathNeed.Access
    /// The same without links, when it was decided on. A link that comes in its place later is not followed.
    var source: String

    init(path: String, access: PathNeed.Access, source: String? = nil) {
      self.path = path
      self.access = access
      self.source = source ?? path
    }
  }

  var network = false
  var processes = false
  /// It has the host start daemons, and prepares for them.
  var services = false
  /// Names.
  var commands: [String] = []
  /// Sorted, each path once.
  var paths: [PathGrant] = []

  init() {}

  /// - Parameter config: as the plugin gets it, its paths absolute.
  /// - Throws: `InvalidInput` for a path that would let everything through.
  init(_ manifest: PluginManifest, config: JSONValue, _ rules: PathGrantRules) throws(InvalidInput) {
    network = manifest.needs.network
    processes = manifest.needs.processes
    services = !manifest.needs.services.isEmpty
    commands = manifest.needs.commands.map(\.name).sorted()
    for grant in try rules.grants(manifest, config: config) { add(grant) }
  }

  private mutating func add(_ grant: PathGrant) {
    if let index = paths.firstIndex(where: { $0.path == grant.path }) {
      if grant.access == .write { paths[index].access = .write }
    } else {
      paths.append(grant)
      paths.sort { $0.path < $1.path }
    }
  }

  /// What an earlier attempt was let see too: what it made there may have to be replaced.
  mutating func add(_ earlier: SandboxGrants) {
    for grant in earlier.paths { add(grant) }
  }

  /// Whether a step that had these could itself reach a file or folder so.
  /// - Parameter real: its path without links.
  func cover(_ real: String, _ access: PathNeed.Access) -> Bool {
    paths.contains { Path.isWithin(real, $0.source) && (access == .read || $0.access == .write) }
  }

  // MARK: As the journal keeps them, for the undo of another day

  var json: JSONValue {
    [
      "network": .bool(network), "processes": .bool(processes), "services": .bool(services),
      "commands": .array(commands.map(JSONValue.string)),
      "paths": .array(
        paths.map { grant in
          var members: JSONObject = ["path": .string(grant.path), "access": .string(grant.access.rawValue)]
          if grant.source != grant.path { members["source"] = .string(grant.source) }
          return .object(members)
        }),
    ]
  }

  init(_ json: JSONValue) {
    network = json["network"] == true
    processes = json["processes"] == true
    services = json["services"] == true
    commands = (json["commands"]?.arrayValue ?? []).compactMap(\.stringValue)
    paths = (json["paths"]?.arrayValue ?? []).compactMap { entry in
      guard let path = entry["path"]?.stringValue, path.hasPrefix("/"), let name = entry["access"]?.stringValue,
        let access = PathNeed.Access(rawValue: name)
      else { return nil }
      return PathGrant(path: path, access: access, source: entry["source"]?.stringValue)
    }
  }
}
