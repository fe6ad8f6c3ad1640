internal import POSIX

/// Where the host's own parts lie: beside its executable, in an installed tree (`bin`, `lib/slipway`,
/// `share/slipway`) or in the repository that it was built in (`.build/…/release`).
package enum Installation {
  private static let folder = Path.parent(Environment.executable)

  /// The repository's root, when the host runs from its build folder.
  package static let repository: String? = {
    guard let range = folder.range(of: "/.build/") else { return nil }
    return String(folder[..<range])
  }()

  package static let supervisor = Path.join(folder, "slipway-supervisor")
  /// Stands around a plugin in a sandbox, and in the place of the commands that it has not declared.
  package static let sandbox = Path.join(folder, "slipway-sandbox")
  package static let undeclared = Path.join(folder, "slipway-undeclared")
  package static let plugins = repository.map { Path.join($0, "plugins") } ?? Path.normalized(Path.join(folder, "../lib/slipway/plugins"))
  package static let pipelines =
    repository.map { Path.join($0, "pipelines") } ?? Path.normalized(Path.join(folder, "../share/slipway/pipelines"))
}

extension String {
  /// Where `part` begins.
  fileprivate func range(of part: String) -> String.Index? {
    indices.first { self[$0...].hasPrefix(part) }
  }
}
