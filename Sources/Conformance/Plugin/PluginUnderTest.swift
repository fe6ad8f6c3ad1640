package import Diagnostics
package import Engine
internal import JSON
package import Pipelines
internal import POSIX

/// A plugin as the kit finds it on the disk, usable or not.
package struct PluginUnderTest: Sendable {
  package let installed: InstalledPlugin
  /// What it is run with: those of check.json, else the manifest's examples.
  package let fixtures: [Fixture]
  /// Whether check.json gives the fixtures: then each of them has to succeed.
  package let hasCheckFile: Bool
  /// Why check.json can't be used.
  package let checkFileDiagnostics: [Diagnostic]
  let ignored: [Glob]

  package var manifest: PluginManifest? { installed.manifest }
  package var folder: String { installed.folder }

  /// - Parameter path: the plugin's folder, or the `plugin.json` in it.
  /// - Throws: `ConformanceError` when neither is there.
  package init(at path: String) throws {
    let folder = Path.name(path) == "plugin.json" && !Self.isFolder(path) ? Path.parent(path) : path
    guard Self.isFolder(folder) else {
      throw ConformanceError(
        .noPlugin, "there is no folder \(path)", help: "name a plugin's folder, the one with its plugin.json")
    }
    guard Files.exists(Path.join(folder, "plugin.json")) else {
      throw ConformanceError(.noPlugin, "\(folder) has no plugin.json", help: "name a plugin's folder")
    }
    self.init(.read(try Files.realPath(folder), origin: .option))
  }

  package init(_ installed: InstalledPlugin) {
    self.installed = installed
    let examples = (installed.manifest?.examples ?? []).enumerated().compactMap { index, example in
      example.config.objectValue.map { Fixture(title: example.title ?? "example \(index + 1)", config: $0) }
    }
    do {
      let file = try CheckFile.read(in: installed.folder)
      fixtures = file?.fixtures ?? examples
      hasCheckFile = file != nil
      ignored = file?.ignored ?? []
      checkFileDiagnostics = []
    } catch {
      fixtures = examples
      hasCheckFile = true
      ignored = []
      checkFileDiagnostics = (error as? any UserFacingError)?.diagnostics ?? [Diagnostic(.error, "\(error)")]
    }
  }

  private static func isFolder(_ path: String) -> Bool { (try? Files.status(path))?.kind == .directory }
}
