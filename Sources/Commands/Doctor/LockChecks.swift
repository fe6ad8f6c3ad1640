internal import Diagnostics
internal import Engine
internal import Pipelines
internal import POSIX

/// The lockfiles where pipelines are usually started from: of the working directory, its `pipelines/`, and those that
/// come with Slipway. Nothing for a folder without one.
func lockChecks(_ home: Home, options: RunOptions) -> [HealthCheck] {
  let here = Environment.workingDirectory
  var seen: Set<String> = []
  return [here, Path.join(here, "pipelines"), Installation.pipelines].compactMap { folder in
    guard seen.insert(folder).inserted, Files.exists(Path.join(folder, Lockfile.name)) else { return nil }
    return lockCheck(folder, home, options)
  }
}

private func lockCheck(_ folder: String, _ home: Home, _ options: RunOptions) -> HealthCheck {
  let path = Path.join(folder, Lockfile.name)
  let remedy = "look at what changed; if it is meant, \"slipway plugin lock\" in \(folder)"
  do {
    _ = try Lockfile.read(path)
    let update = try LockUpdate.compute(folder: folder, pipelines: [], home: home, options: options)
    if update.isUpToDate { return .good(Lockfile.name, "\(count(update.lockfile.plugins.count, "plugin")) as locked in \(path)") }
    let changes = update.changes.map { "\($0.plugin.name) \($0.plugin.version) (\($0.kind.rawValue))" }
    return .missing(Lockfile.name, "\(path) does not fit: \(changes.joined(separator: ", "))", remedy: remedy)
  } catch {
    let first = (error as? any UserFacingError)?.diagnostics.first
    let place = first?.location.map { "\($0): " } ?? "\(path): "
    return .missing(Lockfile.name, place + (first?.message ?? "\(error)"), remedy: first?.help ?? remedy)
  }
}
