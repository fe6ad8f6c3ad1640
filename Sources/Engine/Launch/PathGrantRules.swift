internal import Diagnostics
internal import JSON
internal import JSONSchema
internal import Pipelines
internal import POSIX

/// Which of the paths that a step names its sandbox lets through, and how. Links count as what they lead to: whoever
/// gives the host a repository chooses them.
struct PathGrantRules {
  /// The host's.
  let home: String
  /// The home folder of the host's user.
  let user: String
  /// What lies in it is granted anyway.
  let workspace: String
  /// What a path is; nil when it is not there.
  let kind: (String) -> FileStatus.Kind?
  /// A path without links.
  let real: (String) -> String
  /// Whether whoever chose a value of the config may hand on a path: a step gives no other step more than it had.
  var mayHandOn: (_ pointer: String, _ real: String, PathNeed.Access) -> Bool = { _, _, _ in true }

  /// - Parameter config: as the plugin gets it, its paths absolute.
  /// - Throws: `InvalidInput` for a path that would let everything through.
  func grants(_ manifest: PluginManifest, config: JSONValue) throws(InvalidInput) -> [SandboxGrants.PathGrant] {
    var access: [String: PathNeed.Access] = [:]
    func add(_ text: String, _ wanted: PathNeed.Access, of pointer: String?) throws(InvalidInput) {
      let path = Path.normalized(text)
      guard access[path] != .write, !Path.isWithin(path, workspace) else { return }
      if [path, real(path)].contains("/") {
        throw InvalidInput("a path of the step lets all files into its sandbox: \(path)", help: "name a folder below it")
      }
      if let pointer, isPrivate(path) || !mayHandOn(pointer, real(path), wanted) { return }
      access[path] = wanted
    }
    for (pointer, path) in PathFormat.paths(in: config, schema: manifest.config.schema) { try add(path, .read, of: pointer) }
    for need in manifest.needs.paths {
      var pointer: String?
      if case .config(let keys) = need.base { pointer = keys.reduce("") { $0.appendingPointer($1) } }
      for path in need.paths(home: home, user: user, config: config) { try add(path, need.access, of: pointer) }
    }
    return access.map { path, access in
      let path = shown(path, access)
      return SandboxGrants.PathGrant(path: path, access: access, source: real(path))
    }
  }

  /// A path of the config may be the output of a step before, and must not lead to the host's secrets: whoever needs
  /// those says so in the manifest.
  private func isPrivate(_ path: String) -> Bool {
    [path, real(path)].contains { path in
      [home, real(home)].contains { home in [user, real(user)].contains { PrivatePaths.contain(path, home: home, user: $0) } }
    }
  }

  /// A file that may be written is made, replaced and removed in its folder, and so is a folder that is not there yet:
  /// then the one above is let through, unless that one is too much.
  private func shown(_ path: String, _ access: PathNeed.Access) -> String {
    let parent = Path.parent(path)
    guard access == .write, kind(path) != .directory, kind(parent) == .directory else { return path }
    let tooMuch = ["/", home, user, real(home), real(user)]
    return tooMuch.contains(parent) || tooMuch.contains(real(parent)) ? path : parent
  }
}
