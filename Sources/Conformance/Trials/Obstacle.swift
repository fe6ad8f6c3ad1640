internal import Engine
internal import JSON

/// Why nothing can be asked of a plugin at all. One case reports that; the others are skipped, so that one mistake is not
/// told sixty times.
enum Obstacle: Sendable, Hashable {
  case notStarted, silent

  /// The case that says what is wrong.
  var reportedBy: String {
    switch self {
    case .notStarted: "command-executable"
    case .silent: "initialize-reply"
    }
  }

  var reason: String {
    switch self {
    case .notStarted: "its program can't be started (case \(reportedBy))"
    case .silent: "it does not answer initialize (case \(reportedBy))"
    }
  }

  /// nil where nothing is in the way, and where the reason lies with this machine: each case says that for itself.
  static func met(by plugin: PluginUnderTest, _ patience: Patience) -> Obstacle? {
    guard plugin.manifest != nil else { return nil }
    if plugin.installed.executable == nil || plugin.installed.programProblem != nil { return .notStarted }
    guard let trial = try? Trial(plugin, Fixture(title: "empty", config: [:]), patience) else { return nil }
    defer { trial.close() }
    do {
      _ = try trial.launch()
      return nil
    } catch {
      return error is Finding ? .silent : nil
    }
  }
}
