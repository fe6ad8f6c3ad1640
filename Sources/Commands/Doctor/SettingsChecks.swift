internal import Diagnostics
internal import Engine
internal import Pipelines
internal import POSIX

/// The host's settings, and what they and sandboxes need.
func settingsChecks(_ home: Home) -> [HealthCheck] {
  let settings: HostSettings
  do {
    settings = try HostSettings.read(home)
  } catch {
    let first = (error as? any UserFacingError)?.diagnostics.first
    let place = first?.location.map { "\($0): " } ?? ""
    return [.missing("settings", place + (first?.message ?? "\(error)"), remedy: first?.help ?? "correct \(home.settings)")]
  }
  let text = Files.exists(home.settings) ? "\(home.settings)\(settings.sandbox ? "; every step runs in a sandbox" : "")" : "none; what is not set has its default"
  return [.good("settings", text), sandboxCheck(isDemanded: settings.sandbox)]
    + settings.runners.sorted { $0.key < $1.key }.map { runnerCheck($0.value) }
}

/// Without one only those steps can't run that ask for it.
private func sandboxCheck(isDemanded: Bool) -> HealthCheck {
  do {
    return .good("sandbox", try Bubblewrap.find())
  } catch {
    let first = (error as? any UserFacingError)?.diagnostics.first
    let (message, remedy) = (first?.message ?? "\(error)", first?.help ?? "apt-get install bubblewrap")
    return isDemanded ? .missing("sandbox", message, remedy: remedy) : .warning("sandbox", message, remedy: remedy)
  }
}

private func runnerCheck(_ runner: Runner) -> HealthCheck {
  let name = "runner \(runner.name)"
  if let path = Environment.find(command: runner.command[0]) { return .good(name, path) }
  return .missing(name, "\(runner.command[0]) is not found", remedy: "install it, or correct the host's settings.json")
}
