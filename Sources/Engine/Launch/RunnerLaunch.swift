internal import Pipelines
internal import POSIX

extension Runner {
  /// The plugin, started through this runner.
  /// - Parameter variables: the host's environment.
  func launch(_ plugin: PluginLaunch, _ folders: LaunchFolders, variables: [String: String]) -> PluginLaunch {
    var words = command.flatMap { expanded($0, plugin, folders) }
    if isShell {
      words.append(ShellWord.starting(plugin, scratch: folders.scratch))
    } else if !command.contains("{command}") {
      words += plugin.words
    }
    return PluginLaunch(
      executable: words[0], arguments: Array(words.dropFirst()), environment: ownEnvironment(plugin, variables),
      directory: plugin.directory)
  }

  /// The command's environment: the plugin's where the plugin inherits it, else as little as a client needs.
  private func ownEnvironment(_ plugin: PluginLaunch, _ variables: [String: String]) -> [String: String] {
    var result = plugin.environment
    if !isLocal { result = variables.filter { ["PATH", "HOME", "LANG", "TZ", "USER", "LOGNAME"].contains($0.key) } }
    for name in environment { result[name] = variables[name] ?? result[name] }
    return result
  }

  private func expanded(_ argument: String, _ plugin: PluginLaunch, _ folders: LaunchFolders) -> [String] {
    if argument == "{command}" { return plugin.words }
    let values = [
      "workspace": folders.workspace, "scratch": folders.scratch, "home": folders.home, "plugin": folders.plugin,
    ]
    guard Self.placeholders(in: argument).contains("environment") else { return [filled(argument, values)] }
    return plugin.environment.filter { $0.key != "PATH" }.sorted { $0.key < $1.key }.map { name, value in
      filled(argument, values.merging(["environment": "\(name)=\(value)"]) { $1 })
    }
  }

  /// In one pass: a value that holds braces is not looked into.
  private func filled(_ argument: String, _ values: [String: String]) -> String {
    var result = ""
    var rest = argument[...]
    while let open = rest.firstIndex(of: "{") {
      result += rest[..<open]
      rest = rest[open...]
      guard let close = rest.firstIndex(of: "}"), let value = values[String(rest[rest.index(after: open)..<close])] else {
        result.append(rest.removeFirst())
        continue
      }
      result += value
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }

  /// Where the plugin's folder lies on the other side.
  func folder(of plugin: String, here folder: String) -> String { plugins.map { Path.join($0, plugin) } ?? folder }

  /// The plugin's program as the other side knows it.
  /// - Parameters:
  ///   - plugin: its name.
  ///   - command: what its manifest says.
  ///   - executable: its file here; nil where there is none.
  ///   - here: its folder.
  func program(of plugin: String, command: String, executable: String?, here: String) -> String {
    if let executable, plugins == nil { return executable }
    // A bare name is looked up in the PATH of the other side.
    guard command.contains("/") else { return command }
    return Path.normalized(Path.join(folder(of: plugin, here: here), command))
  }
}
