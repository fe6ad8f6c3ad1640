package import Diagnostics
package import JSON

extension Lockfile {
  /// Reads a lockfile.
  /// - Parameter digest: of contents, as `LockedPlugin.digest` has it: an entry that was edited by hand is found by it.
  /// - Throws: everything that is wrong with it, each at its place.
  package static func parse(_ source: JSONSource, digest: (PluginContents) -> String) throws(InvalidInput) -> Lockfile {
    let collector = FindingCollector(source)
    let plugins = collector.lockedPlugins(digest)
    guard collector.diagnostics.isEmpty else {
      throw InvalidInput(
        collector.diagnostics.map { Diagnostic($0.severity, $0.message, at: $0.location, help: $0.help ?? remedy) })
    }
    return Lockfile(plugins)
  }

  package static let remedy = "\"slipway plugin lock\" writes it anew"
}

extension FindingCollector {
  fileprivate func lockedPlugins(_ digest: (PluginContents) -> String) -> [LockedPlugin] {
    guard let object = object(source.value, at: "", what: "the lockfile", keys: ["version", "plugins"]) else { return [] }
    guard let version = required(object, "version", at: "", what: "the lockfile") else { return [] }
    guard version == .integer(Lockfile.version) else {
      error("this host reads lockfiles of version \(Lockfile.version), not \(version.text())", at: "/version")
      return []
    }
    guard let value = required(object, "plugins", at: "", what: "the lockfile") else { return [] }
    guard let elements = expect("an array", value, value.arrayValue, at: "/plugins", "\"plugins\"") else { return [] }
    var plugins: [LockedPlugin] = []
    for (index, element) in elements.enumerated() {
      let pointer = "/plugins/\(index)"
      guard let plugin = lockedPlugin(element, at: pointer) else { continue }
      if plugins.contains(where: plugin.isSame) { error("\(plugin.name) \(plugin.version) is there twice", at: pointer) }
      if digest(plugin.contents) != plugin.digest {
        error("the digest of \(plugin.name) \(plugin.version) does not fit the files below it", at: "\(pointer)/digest")
      }
      plugins.append(plugin)
    }
    return plugins
  }

  private func lockedPlugin(_ value: JSONValue, at pointer: String) -> LockedPlugin? {
    let keys = ["name", "version", "path", "digest", "program", "files"]
    guard let object = object(value, at: pointer, what: "a locked plugin", keys: keys) else { return nil }
    for key in ["name", "version", "digest", "files"] { _ = required(object, key, at: pointer, what: "a locked plugin") }
    guard let name = string(object, "name", at: pointer), let text = string(object, "version", at: pointer),
      let digest = digest(object, at: pointer), let contents = contents(object, at: pointer)
    else { return nil }
    guard Names.isName(name) else {
      error("\"\(name)\" can't be a plugin's name", at: "\(pointer)/name")
      return nil
    }
    guard let version = Version(text) else {
      error("\"\(text)\" is no version", at: "\(pointer)/version")
      return nil
    }
    return LockedPlugin(
      name: name, version: version, path: string(object, "path", at: pointer), digest: digest, contents: contents)
  }

  private func contents(_ object: JSONObject, at pointer: String) -> PluginContents? {
    guard let value = object["files"] else { return nil }
    guard let files = expect("an object", value, value.objectValue, at: "\(pointer)/files", "\"files\"") else { return nil }
    var contents = PluginContents()
    for (path, value) in files {
      guard let entry = value.stringValue.flatMap(PluginContents.Entry.init) else {
        error(
          "\"\(path)\": expected \"sha256:…\", \"sha256:… executable\" or \"link …\"",
          at: "\(pointer)/files".appendingPointer(path))
        continue
      }
      contents.entries[path] = entry
    }
    if let value = object["program"] {
      let place = "\(pointer)/program"
      guard let program = self.object(value, at: place, what: "a program", keys: ["name", "digest"]) else { return nil }
      guard let name = string(program, "name", at: place), let digest = digest(program, at: place) else { return nil }
      contents.program = PluginContents.Program(name: name, digest: digest)
    }
    return contents
  }

  private func digest(_ object: JSONObject, at pointer: String) -> String? {
    guard let text = string(object, "digest", at: pointer) else { return nil }
    if let digest = sha256(text) { return digest }
    error("\"\(text)\" is no digest", at: "\(pointer)/digest")
    return nil
  }
}
