package import Diagnostics
package import JSON

/// What the operator of a host has decided for all pipelines: `settings.json` in its home (docs/operations.md,
/// "Settings").
package struct HostSettings: Sendable, Hashable {
  /// Every step runs in a sandbox; no pipeline can turn that off.
  package var sandbox = false
  /// By name.
  package var runners: [String: Runner] = [:]

  package init() {}

  /// Reads the file's text.
  /// - Throws: everything that is wrong with it, each at its place.
  package static func parse(_ source: JSONSource) throws(InvalidInput) -> HostSettings {
    let collector = FindingCollector(source)
    let settings = collector.settings()
    if !collector.diagnostics.isEmpty { throw InvalidInput(collector.diagnostics) }
    return settings
  }
}

extension FindingCollector {
  fileprivate func settings() -> HostSettings {
    var settings = HostSettings()
    // "nginx" is read by those who use it: NginxSettings.
    let keys = ["sandbox", "runners", "nginx"]
    guard let object = object(source.value, at: "", what: "the settings", keys: keys) else { return settings }
    settings.sandbox = bool(object, "sandbox", at: "") ?? false
    guard let value = object["runners"], let runners = expect("an object", value, value.objectValue, at: "/runners", "\"runners\"")
    else { return settings }
    for (name, value) in runners { settings.runners[name] = runner(name, value, at: "/runners".appendingPointer(name)) }
    return settings
  }

  private func runner(_ name: String, _ value: JSONValue, at pointer: String) -> Runner? {
    if !Names.isIdentifier(name) {
      error("\"\(name)\" can't be a runner's name", atKeyOf: pointer, help: "letters, digits, \"_\" and \"-\", 64 at most, the first one a letter")
    }
    let what = "runner \"\(name)\""
    let keys = ["command", "shell", "local", "plugins", "environment"]
    guard let object = object(value, at: pointer, what: what, keys: keys) else { return nil }
    guard required(object, "command", at: pointer, what: what) != nil else { return nil }
    var runner = Runner(name: name, command: strings(object, "command", at: pointer) ?? [])
    runner.isShell = bool(object, "shell", at: pointer) ?? false
    runner.isLocal = bool(object, "local", at: pointer) ?? false
    runner.plugins = string(object, "plugins", at: pointer)
    runner.environment = strings(object, "environment", at: pointer) ?? []
    check(runner, at: pointer)
    return runner
  }

  private func check(_ runner: Runner, at pointer: String) {
    if runner.command.first?.isEmpty != false { error("\"command\" names no program", at: "\(pointer)/command") }
    for (index, argument) in runner.command.enumerated() {
      let place = "\(pointer)/command/\(index)"
      if argument.utf8.contains(0) { error("\"command\" contains the character NUL", at: place) }
      for name in Runner.placeholders(in: argument) where Runner.Placeholder(rawValue: name) == nil {
        error("there is no placeholder {\(name)}", at: place, help: suggestion(for: name, among: Runner.Placeholder.allCases.map(\.rawValue)))
      }
      if argument != "{command}", Runner.placeholders(in: argument).contains("command") {
        error("{command} stands for several arguments and can't be a part of one", at: place)
      }
    }
    if runner.isShell, runner.command.contains(where: { !Set(Runner.placeholders(in: $0)).isDisjoint(with: ["command", "environment"]) }) {
      error(
        "with \"shell\", the plugin's command and environment are the last argument, and no placeholder", at: "\(pointer)/command")
    }
    if runner.isLocal, runner.isShell || runner.plugins != nil {
      error("a runner with \"local\" starts the plugin that lies here: it has no \"shell\" and no \"plugins\"", at: "\(pointer)/local")
    }
    if let folder = runner.plugins, !folder.hasPrefix("/") {
      error("\"plugins\" must be an absolute path, found \"\(folder)\"", at: "\(pointer)/plugins")
    }
    for (index, name) in runner.environment.enumerated() where !Names.isVariable(name) || name.hasPrefix("SLIPWAY_") {
      error(
        "\"\(name)\" can't be passed to a runner", at: "\(pointer)/environment/\(index)",
        help: "the name of a variable: letters, digits and \"_\"; the host's own, SLIPWAY_…, stay here")
    }
  }
}
