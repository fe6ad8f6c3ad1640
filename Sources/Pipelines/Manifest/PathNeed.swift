package import JSON

/// A path outside of the workspace that a plugin declares in `needs.paths`: what a sandbox lets through
/// (docs/protocol.md, "Manifest").
package struct PathNeed: Sendable, Hashable, CustomStringConvertible {
  package enum Access: String, CaseIterable, Sendable {
    case read
    /// Reading too.
    case write
  }

  package enum Base: Sendable, Hashable {
    /// `/…`
    case root
    /// `$SLIPWAY_HOME/…`
    case home
    /// `~/…`: the home folder of the host's user.
    case user
    /// `${config.KEY}…`, of nested objects `${config.OUTER.INNER}…`: what the step's config says there.
    case config([String])
  }

  package var base: Base
  /// What follows the base; empty, or with a slash at the beginning.
  package var rest: String
  package var access: Access

  /// nil for a text that is none of the forms above.
  package init?(_ text: String, access: Access) {
    guard !text.utf8.contains(0), text.utf8.count <= 4096 else { return nil }
    self.access = access
    if text.hasPrefix("${config.") {
      guard let end = text.firstIndex(of: "}") else { return nil }
      let keys = text[text.index(text.startIndex, offsetBy: 9)..<end].split(separator: ".", omittingEmptySubsequences: false)
      guard !keys.contains("") else { return nil }
      base = .config(keys.map(String.init))
      rest = String(text[text.index(after: end)...])
    } else if text.hasPrefix("$SLIPWAY_HOME") {
      base = .home
      rest = String(text.dropFirst("$SLIPWAY_HOME".count))
    } else if text.hasPrefix("~") {
      base = .user
      rest = String(text.dropFirst())
    } else {
      base = .root
      rest = text
    }
    guard rest.hasPrefix("/") || (rest.isEmpty && base != .root) else { return nil }
  }

  package var description: String {
    switch base {
    case .root: rest
    case .home: "$SLIPWAY_HOME\(rest)"
    case .user: "~\(rest)"
    case .config(let keys): "${config.\(keys.joined(separator: "."))}\(rest)"
    }
  }

  /// The absolute paths that it stands for, not normalized; several when the config has a list there, none when it has
  /// nothing.
  /// - Parameter config: as the plugin gets it: its paths are absolute.
  package func paths(home: String, user: String, config: JSONValue) -> [String] {
    switch base {
    case .root: return [rest]
    case .home: return [home + rest]
    case .user: return [user + rest]
    case .config(let keys):
      let value = keys.reduce(Optional(config)) { value, key in value?[key] }
      let texts = value?.arrayValue?.compactMap(\.stringValue) ?? value?.stringValue.map { [$0] } ?? []
      return texts.filter { !$0.isEmpty }.map { $0 + rest }
    }
  }
}
