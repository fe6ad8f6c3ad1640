internal import JSON
internal import Pipelines

/// What one case works with: the plugin, and as many trials as it asks for. Used on one thread.
final class Bench {
  let plugin: PluginUnderTest
  let patience: Patience
  /// The first example that executes; nil when none does.
  let leading: Fixture?
  private let obstacle: Obstacle?
  private let preparations: PreparationRecord
  private var trials: [Trial] = []

  init(
    _ plugin: PluginUnderTest, _ patience: Patience, _ obstacle: Obstacle?, leading: Fixture?,
    _ preparations: PreparationRecord
  ) {
    self.obstacle = obstacle
    self.preparations = preparations
    self.plugin = plugin
    self.patience = patience
    self.leading = leading
  }

  /// - Throws: `Skip` when the manifest can't be used: the cases about it say why.
  func manifest() throws -> PluginManifest {
    guard let manifest = plugin.manifest else { throw Skip("the manifest is not valid") }
    return manifest
  }

  /// A trial that needs nothing of an example.
  /// - Parameter first: whether it is the one that tells of a plugin that does not answer.
  func trial(first: Bool = false) throws -> Trial {
    _ = try manifest()
    if let obstacle, !(first && obstacle == .silent) { throw Skip(obstacle.reason) }
    return try open(leading ?? plugin.fixtures.first ?? Fixture(title: "empty", config: [:]), prepared: false)
  }

  /// - Throws: `Skip` when the plugin can't be asked anything.
  func examples() throws -> [Fixture] {
    if let obstacle { throw Skip(obstacle.reason) }
    return plugin.fixtures
  }

  /// A trial of an example, prepared.
  func trial(_ fixture: Fixture, folder: String = "run") throws -> Trial {
    try open(fixture, prepared: true, folder: folder)
  }

  /// A trial of the first example that executes.
  /// - Throws: `Skip` without one.
  func working(folder: String = "run") throws -> Trial {
    _ = try manifest()
    if let obstacle { throw Skip(obstacle.reason) }
    guard let leading else { throw Skip("no example executes (case execute-examples)") }
    return try trial(leading, folder: folder)
  }

  private func open(_ fixture: Fixture, prepared: Bool, folder: String = "run") throws -> Trial {
    let trial = try Trial(plugin, fixture, patience, folder: folder)
    trials.append(trial)
    if prepared { try preparations.prepare(trial) }
    return trial
  }

  /// Ends everything.
  /// - Returns: what the plugin left behind.
  func close() -> [String] { trials.flatMap { $0.close() } }
}
