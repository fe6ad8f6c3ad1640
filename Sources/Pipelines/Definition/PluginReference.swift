/// What a step's `uses` says.
package struct PluginReference: Sendable, Hashable, CustomStringConvertible {
  package enum Source: Sendable, Hashable {
    case name(String)
    /// A plugin's folder, relative to the definition's folder, or absolute.
    case path(String)
  }

  package var source: Source
  /// Nil when any version will do; never set for a path.
  package var version: VersionConstraint?

  /// `name`, `name@1`, `name@1.2`, `name@1.2.3`, `name@1.2.3-rc.1`, `./path`, `../path`, `/path`; nil for anything else.
  package init?(_ text: String) {
    if text.hasPrefix("./") || text.hasPrefix("../") || text.hasPrefix("/") {
      guard text.utf8.count <= 4096, !text.utf8.contains(0) else { return nil }
      source = .path(text)
      return
    }
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first, Names.isName(String(name)) else { return nil }
    source = .name(String(name))
    guard parts.count == 2 else { return }
    guard let constraint = VersionConstraint(String(parts[1])) else { return nil }
    version = constraint
  }

  package var description: String {
    switch source {
    case .name(let name): version.map { "\(name)@\($0)" } ?? name
    case .path(let path): path
    }
  }
}
