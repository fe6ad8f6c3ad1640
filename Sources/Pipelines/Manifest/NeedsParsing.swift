internal import Diagnostics
internal import JSON

private let needKeys = ["network", "processes", "commands", "paths", "services"]

extension FindingCollector {
  func needs(_ manifest: JSONObject) -> PluginManifest.Needs {
    var needs = PluginManifest.Needs()
    guard let value = manifest["needs"], let object = object(value, at: "/needs", what: "\"needs\"", keys: needKeys) else { return needs }
    needs.network = bool(object, "network", at: "/needs") ?? false
    needs.processes = bool(object, "processes", at: "/needs") ?? false
    needs.services = strings(object, "services", at: "/needs") ?? []
    for (index, name) in needs.services.enumerated() { checkCommandName(name, at: "/needs/services/\(index)") }
    needs.commands = elements(object, "commands").compactMap { command($1, at: "/needs/commands/\($0)") }
    needs.paths = elements(object, "paths").compactMap { path($1, at: "/needs/paths/\($0)", config: manifest["config"]) }
    return needs
  }

  private func elements(_ needs: JSONObject, _ key: String) -> [(Int, JSONValue)] {
    guard let value = needs[key] else { return [] }
    return Array((expect("an array", value, value.arrayValue, at: "/needs/\(key)", "\"\(key)\"") ?? []).enumerated().map { ($0, $1) })
  }

  private func command(_ value: JSONValue, at pointer: String) -> PluginManifest.RequiredCommand? {
    if let name = value.stringValue {
      checkCommandName(name, at: pointer)
      return PluginManifest.RequiredCommand(name: name, package: nil)
    }
    guard let object = object(value, at: pointer, what: "a command", keys: ["name", "package"]) else { return nil }
    guard required(object, "name", at: pointer, what: "a command") != nil, let name = string(object, "name", at: pointer) else { return nil }
    checkCommandName(name, at: "\(pointer)/name")
    return PluginManifest.RequiredCommand(name: name, package: string(object, "package", at: pointer))
  }

  private func checkCommandName(_ name: String, at pointer: String) {
    if name.isEmpty || name.hasPrefix("-") || name == "." || name == ".." || name.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "/") }) {
      error("\"\(name)\" is no name of a command", at: pointer, help: "as it is found in PATH, without a slash")
    }
  }

  /// A string, which is for reading, or an object that says what for.
  private func path(_ value: JSONValue, at pointer: String, config: JSONValue?) -> PathNeed? {
    var text = value.stringValue
    var place = pointer
    var access: PathNeed.Access? = .read
    if value.stringValue == nil {
      guard let object = object(value, at: pointer, what: "a path", keys: ["path", "access"]) else { return nil }
      guard required(object, "path", at: pointer, what: "a path") != nil else { return nil }
      place = "\(pointer)/path"
      text = string(object, "path", at: pointer)
      if object["access"] != nil { access = choice(object, "access", at: pointer) }
    }
    guard let text, let access else { return nil }
    guard let need = PathNeed(text, access: access) else {
      error(
        "\"\(text)\" is no path that can be let through", at: place,
        help: "write it as \"/…\", \"$SLIPWAY_HOME/…\", \"~/…\", or \"${config.KEY}\" and perhaps \"/…\"")
      return nil
    }
    if case .config(let keys) = need.base { checkConfigPath(keys, config, at: place) }
    return need
  }

  /// Anything but a path of the config would be taken from wherever the step happens to run.
  private func checkConfigPath(_ keys: [String], _ config: JSONValue?, at pointer: String) {
    var schema = config
    for key in keys {
      guard let property = schema?["properties"]?[key] else {
        return error(
          "\"\(key)\" is no key of the config", at: pointer,
          help: suggestion(for: key, among: schema?["properties"]?.objectValue?.keys ?? []))
      }
      schema = property
    }
    if (schema?["items"] ?? schema)?["format"] != "path" {
      error(
        "\"\(keys.joined(separator: "."))\" is no path", at: pointer,
        help: "its schema needs \"format\": \"path\", so that the host makes it absolute")
    }
  }
}
