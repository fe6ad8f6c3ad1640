internal import Diagnostics
internal import JSON
internal import JSONSchema
internal import Pipelines
internal import POSIX

/// What a step in a sandbox gets beside its workspace, its scratch directory and its plugin: what the manifest's
/// `needs` and the paths of its config say. Steps with different grants never share a process.
struct SandboxGrants: Sendable, Hashable {
  struct PathGrant: Sendable, Hashable {
    /// Absolute, normalized.
    var path: String
    var access: PathNeed.Access
  }

  var network = false
  var processes = false
  /// Names.
  var commands: [String] = []
  /// Sorted, each path once.
  var paths: [PathGrant] = []

  init() {}

  /// - Parameters:
  ///   - config: as the plugin gets it, its paths absolute.
  ///   - user: the home folder of the host's user.
  ///   - workspace: what lies in it is granted anyway.
  /// - Throws: `InvalidInput` for a path that would let everything through.
  init(_ manifest: PluginManifest, config: JSONValue, home: String, user: String, workspace: String) throws(InvalidInput) {
    network = manifest.needs.network
    processes = manifest.needs.processes
    commands = manifest.needs.commands.map(\.name).sorted()
    var access: [String: PathNeed.Access] = [:]
    for path in PathFormat.paths(in: config, schema: manifest.config.schema) { access[Path.normalized(path)] = .read }
    for need in manifest.needs.paths {
      for path in need.paths(home: home, user: user, config: config).map(Path.normalized) where access[path] != .write {
        access[path] = need.access
      }
    }
    for (path, access) in access.sorted(by: { $0.key < $1.key }) where !Path.isWithin(path, workspace) {
      if path == "/" {
        throw InvalidInput("a path of the step lets all files into its sandbox: /", help: "name a folder below it")
      }
      paths.append(PathGrant(path: path, access: access))
    }
  }

  // MARK: As the journal keeps them, for the undo of another day

  var json: JSONValue {
    [
      "network": .bool(network), "processes": .bool(processes), "commands": .array(commands.map(JSONValue.string)),
      "paths": .array(paths.map { ["path": .string($0.path), "access": .string($0.access.rawValue)] }),
    ]
  }

  init(_ json: JSONValue) {
    network = json["network"] == true
    processes = json["processes"] == true
    commands = (json["commands"]?.arrayValue ?? []).compactMap(\.stringValue)
    paths = (json["paths"]?.arrayValue ?? []).compactMap { entry in
      guard let path = entry["path"]?.stringValue, path.hasPrefix("/"), let name = entry["access"]?.stringValue,
        let access = PathNeed.Access(rawValue: name)
      else { return nil }
      return PathGrant(path: path, access: access)
    }
  }
}
