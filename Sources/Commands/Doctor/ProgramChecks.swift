internal import Diagnostics
internal import Engine
internal import Pipelines
internal import POSIX

/// The programs that come with Slipway, and those of the machine.
func programChecks(_ plugins: InstalledPlugins) -> [HealthCheck] {
  [supervisorCheck(), clockCheck()] + plugins.all.filter { $0.hiddenBy == nil }.map(pluginCheck) + commandChecks(plugins)
}

private func supervisorCheck() -> HealthCheck {
  let path = Installation.supervisor
  if Files.isExecutable(path) { return .good("supervisor", path) }
  return .missing("supervisor", "\(path) can't be run", remedy: "build or install Slipway again: the two programs lie side by side")
}

/// 2026-01-01. Before that, the clock of this machine was never set.
private let earliestTime = 1_767_225_600.0

private func clockCheck() -> HealthCheck {
  let now = Clock.timestamp(Clock.now)
  if Clock.now > earliestTime { return .good("clock", now) }
  return .missing("clock", "it says \(now)", remedy: "set the clock, or let systemd-timesyncd do it")
}

private func pluginCheck(_ plugin: InstalledPlugin) -> HealthCheck {
  let name = "plugin \(plugin.name)"
  guard let manifest = plugin.manifest else {
    let first = plugin.diagnostics.first
    let place = first?.location.map { "\($0): " } ?? ""
    return .missing(
      name, place + (first?.message ?? "its manifest can't be used"),
      remedy: first?.help ?? "\"slipway plugin show \(plugin.name)\" lists what is wrong")
  }
  guard let executable = plugin.executable else {
    return .missing(name, "its program \(manifest.command[0]) is missing", remedy: "build it, or put it into \(plugin.folder)")
  }
  if let (problem, remedy) = plugin.programProblem { return .missing(name, problem, remedy: remedy) }
  return .good(name, "\(manifest.version), \(executable)")
}

/// The commands that plugins need, each once, with those that need it.
private func commandChecks(_ plugins: InstalledPlugins) -> [HealthCheck] {
  var package: [String: String] = [:]
  var users: [String: [String]] = [:]
  for plugin in plugins.all where plugin.hiddenBy == nil {
    for command in plugin.manifest?.needs.commands ?? [] {
      users[command.name, default: []].append(plugin.name)
      package[command.name] = package[command.name] ?? command.package
    }
  }
  return users.keys.sorted().map { command in
    let name = "command \(command)"
    if let path = Environment.find(command: command) { return .good(name, path) }
    let list = (users[command] ?? []).joined(separator: ", ")
    return .missing(
      name, "not found; needed by \(list)",
      remedy: package[command].map { "apt-get install \($0)" } ?? "install it, or add its folder to PATH")
  }
}
