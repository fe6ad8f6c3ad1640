internal import JSON

/// A plugin as `slipway.lock` keeps it.
package struct LockedPlugin: Sendable, Hashable {
  package var name: String
  package var version: Version
  /// For one that is used by its folder: the path as `uses` has it.
  package var path: String?
  /// SHA-256 in hexadecimal, over the canonical JSON of `contents`.
  package var digest: String
  package var contents: PluginContents

  package init(name: String, version: Version, path: String?, digest: String, contents: PluginContents) {
    self.name = name
    self.version = version
    self.path = path
    self.digest = digest
    self.contents = contents
  }

  /// Whether it is the entry of a plugin that is used so.
  package func isEntry(of name: String, _ version: Version, usedAs reference: PluginReference) -> Bool {
    if case .path(let path) = reference.source { return self.path == path && self.name == name && self.version == version }
    return path == nil && self.name == name && self.version == version
  }

  /// The same plugin in the file, whatever its content.
  package func isSame(as other: LockedPlugin) -> Bool {
    name == other.name && version == other.version && path == other.path
  }

  var json: JSONValue {
    var members: JSONObject = ["name": .string(name), "version": .string("\(version)")]
    members["path"] = path.map(JSONValue.string)
    members["digest"] = .string("sha256:\(digest)")
    if contents.program != nil { members["program"] = contents.json["program"] }
    members["files"] = contents.json["files"]
    return .object(members)
  }
}

/// `slipway.lock`: the plugins of the pipelines beside it, file by file.
package struct Lockfile: Sendable {
  package static let name = "slipway.lock"
  static let version = 1

  /// By name, version and path.
  package private(set) var plugins: [LockedPlugin]

  package init(_ plugins: [LockedPlugin]) {
    self.plugins = plugins.sorted { a, b in
      (a.name, "\(a.version)", a.path ?? "") < (b.name, "\(b.version)", b.path ?? "")
    }
  }

  /// The entry of a plugin that is used so; nil without one.
  package func entry(of name: String, _ version: Version, usedAs reference: PluginReference) -> LockedPlugin? {
    plugins.first { $0.isEntry(of: name, version, usedAs: reference) }
  }

  /// The same plugins give the same bytes: sorted, one file of a plugin a line.
  package var bytes: [UInt8] {
    let value: JSONValue = ["version": .integer(Self.version), "plugins": .array(plugins.map(\.json))]
    return value.bytes(.pretty) + [UInt8(ascii: "\n")]
  }
}
