package import Diagnostics
internal import POSIX

/// The state on disk of one host (docs/operations.md, "State on disk").
package struct Home: Sendable {
  package let path: String

  package var database: String { Path.join(path, "slipway.db") }
  package var workspaces: String { Path.join(path, "workspaces") }
  package var releases: String { Path.join(path, "releases") }
  package var cache: String { Path.join(path, "cache") }
  package var keys: String { Path.join(path, "keys") }
  package var secrets: String { Path.join(path, "secrets") }
  package var www: String { Path.join(path, "www") }
  package var plugins: String { Path.join(path, "plugins") }
  package var locks: String { Path.join(path, "locks") }
  package var settings: String { Path.join(path, "settings.json") }

  /// `$SLIPWAY_HOME`, else `$XDG_STATE_HOME/slipway`, else `~/.local/state/slipway`; absolute.
  package static func locate() -> Home {
    let given = Environment["SLIPWAY_HOME"].flatMap { $0.isEmpty ? nil : $0 }
    let state = Environment["XDG_STATE_HOME"].flatMap { $0.isEmpty ? nil : $0 }
    let path =
      given ?? state.map { Path.join($0, "slipway") } ?? Path.join(Environment["HOME"] ?? "/root", ".local/state/slipway")
    return Home(path: Path.normalized(Path.join(Environment.workingDirectory, path)))
  }

  package init(path: String) { self.path = path }

  /// Makes the folders that are missing, readable by the owner only where secrets or logs lie.
  /// - Throws: `InvalidInput` when the home can't be used.
  package func prepare() throws(InvalidInput) {
    do throws(SystemError) {
      try Files.makeDirectories(path)
      for folder in [workspaces, keys, secrets, locks] { try Files.makeDirectories(folder, permissions: 0o700) }
      for folder in [releases, cache, www] { try Files.makeDirectories(folder) }
      // Parameters and outputs of runs are nobody else's; SQLite gives its side files the mode of the database.
      if !Files.exists(database) { _ = try? FileDescriptor(opening: database, .create, permissions: 0o600) }
    } catch {
      throw unusable(error)
    }
    if !Files.isWritable(path) { throw unusable(SystemError(code: 13, "can't write in", path: path)) }
  }

  private func unusable(_ error: SystemError) -> InvalidInput {
    InvalidInput(
      "the home \(path) can't be used: \(error.message)",
      help: error.isDiskFull ? "free some space there" : "set SLIPWAY_HOME to a folder that you may write in")
  }
}
