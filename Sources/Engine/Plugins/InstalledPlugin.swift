package import Diagnostics
internal import JSON
internal import POSIX
package import Pipelines

/// A plugin folder that was found, usable or not.
package struct InstalledPlugin: Sendable {
  /// Why the folder was looked into.
  package enum Origin: String, Sendable, CaseIterable {
    /// `--plugins`
    case option
    /// `$SLIPWAY_PLUGINS`
    case environment
    /// The pipeline's own `plugins/`, or a path in `uses`.
    case pipeline
    /// `$SLIPWAY_HOME/plugins`
    case user
    /// What came with the host.
    case system
  }

  package var folder: String
  package var origin: Origin
  /// nil when the manifest can't be used; `diagnostics` say why.
  package var manifest: PluginManifest?
  package var diagnostics: [Diagnostic]
  /// The program's file; nil when there is none.
  package var executable: String?
  /// The folder of the plugin of the same name that is used instead, by all that name no other version.
  package var hiddenBy: String?
  /// The folders of plugins of the same name in later places.
  package var hides: [String] = []
  /// The copy that a run uses where the plugin is locked; `folder` and `executable` are then in there.
  package var pinned: PinnedPlugin?

  /// The manifest's name, or the folder's where there is none.
  package var name: String { manifest?.name ?? Path.name(folder) }

  /// Reads `plugin.json` in a folder and finds the program. Nothing is started.
  package static func read(_ folder: String, origin: Origin) -> InstalledPlugin {
    let path = Path.join(folder, "plugin.json")
    do {
      // Opening a pipe would wait for somebody to write into it.
      if try Files.status(path).kind != .file { throw InvalidInput("\(path) is not a file") }
      let text = try Files.read(path, limit: 1 << 20)
      let manifest = try PluginManifest.parse(try JSONSource(parsing: text, file: path))
      return InstalledPlugin(
        folder: folder, origin: origin, manifest: manifest, diagnostics: [],
        executable: program(manifest.command[0], folder: folder))
    } catch let error as any UserFacingError {
      return InstalledPlugin(folder: folder, origin: origin, manifest: nil, diagnostics: error.diagnostics, executable: nil)
    } catch {
      return InstalledPlugin(
        folder: folder, origin: origin, manifest: nil, diagnostics: [Diagnostic(.error, "\(error)")], executable: nil)
    }
  }

  /// As docs/protocol.md says under "Manifest": relative to the manifest's folder, then to the host executable's
  /// folder, then in `PATH` when the name has no slash. A file that is there and can't be run is taken too: starting
  /// it then says what is wrong with it.
  private static func program(_ command: String, folder: String) -> String? {
    if command.hasPrefix("/") { return Files.exists(command) ? command : nil }
    for base in [folder, Path.parent(Environment.executable)] {
      let path = Path.normalized(Path.join(base, command))
      if (try? Files.status(path))?.kind == .file { return path }
    }
    return command.contains("/") ? nil : Environment.find(command: command)
  }
}
