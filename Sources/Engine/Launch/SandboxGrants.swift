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
  /// It has the host start daemons, and prepares for them.
  var services = false
  /// Names.
  var commands: [String] = []
  /// Sorted, each path once.
  var paths: [PathGrant] = []

  init() {}

  /// - Parameters:
  ///   - config: as the plugin gets it, its paths absolute.
  ///   - user: the home folder of the host's user.
  ///   - workspace: what lies in it is granted anyway.
  ///   - kind: what a path is; nil when it is not there.
  ///   - real: a path without links.
  /// - Throws: `InvalidInput` for a path that would let everything through.
  init(
    _ manifest: PluginManifest, config: JSONValue, home: String, user: String, workspace: String, kind: (String) -> FileStatus.Kind?,
    real: (String) -> String
  ) throws(InvalidInput) {
    network = manifest.needs.network
    processes = manifest.needs.processes
    services = !manifest.needs.services.isEmpty
    commands = manifest.needs.commands.map(\.name).sorted()
    var access: [String: PathNeed.Access] = [:]
    for path in PathFormat.paths(in: config, schema: manifest.config.schema).map(Path.normalized) {
      if !Self.isPrivate(path, home, user, real) { access[path] = .read }
    }
    for need in manifest.needs.paths {
      let isOfConfig = if case .config = need.base { true } else { false }
      for path in need.paths(home: home, user: user, config: config).map(Path.normalized) where access[path] != .write {
        if !isOfConfig || !Self.isPrivate(path, home, user, real) { access[path] = need.access }
      }
    }
    for (path, access) in access where !Path.isWithin(path, workspace) {
      if path == "/" {
        throw InvalidInput("a path of the step lets all files into its sandbox: /", help: "name a folder below it")
      }
      add(Self.shown(PathGrant(path: path, access: access), apart: ["/", home, user], kind))
    }
  }

  /// A path of the config may be the output of a step before, and must not lead to the host's secrets: whoever needs
  /// those says so in the manifest.
  private static func isPrivate(_ path: String, _ home: String, _ user: String, _ real: (String) -> String) -> Bool {
    [path, real(path)].contains { PrivatePaths.contain($0, home: home, user: user) }
  }

  /// A file that may be written is made, replaced and removed in its folder, and so is a folder that is not there yet:
  /// then the one above is let through, unless that one is too much.
  private static func shown(_ grant: PathGrant, apart: [String], _ kind: (String) -> FileStatus.Kind?) -> PathGrant {
    let parent = Path.parent(grant.path)
    guard grant.access == .write, kind(grant.path) != .directory, kind(parent) == .directory, !apart.contains(parent) else { return grant }
    return PathGrant(path: parent, access: .write)
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

  // MARK: As the journal keeps them, for the undo of another day

  var json: JSONValue {
    [
      "network": .bool(network), "processes": .bool(processes), "services": .bool(services),
      "commands": .array(commands.map(JSONValue.string)),
      "paths": .array(paths.map { ["path": .string($0.path), "access": .string($0.access.rawValue)] }),
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
      return PathGrant(path: path, access: access)
    }
  }
}
