/// A command that plugins are started through (docs/operations.md, "Runners"): `nice`, `docker run`, `ssh`.
package struct Runner: Sendable, Hashable {
  package var name: String
  /// The command and its arguments, with placeholders; see `Placeholder`.
  package var command: [String]
  /// The command gives its last argument to a shell, as `ssh` does: the plugin becomes one quoted word.
  package var isShell = false
  /// It starts the plugin on this machine, with its files: then a sandbox can be set up below it.
  package var isLocal = false
  /// The folder on the other side that holds the plugins, each in a folder of its name; nil: where they are here.
  package var plugins: String?
  /// Variables of the host's environment that the command itself gets.
  package var environment: [String] = []

  /// What an argument of the command may hold in braces.
  package enum Placeholder: String, CaseIterable, Sendable {
    /// The plugin's program and its arguments: an argument for each. Without it they come last.
    case command
    /// The plugin's environment: the argument is repeated for each variable, which stands there as `NAME=VALUE`.
    case environment
    case workspace, scratch, home
    /// The plugin's folder.
    case plugin
  }

  package init(name: String, command: [String]) {
    self.name = name
    self.command = command
  }

  /// The names in braces in an argument: small letters only, so that the braces of other languages mean themselves.
  package static func placeholders(in argument: String) -> [String] {
    argument.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { rest in
      guard let end = rest.firstIndex(of: "}"), end > rest.startIndex else { return nil }
      let name = rest[..<end]
      return name.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } ? String(name) : nil
    }
  }
}
