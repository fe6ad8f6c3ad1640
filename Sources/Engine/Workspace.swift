package import POSIX
package import RunHistory

/// The directories of one run: the workspace that its steps share, and a scratch directory for each process.
package struct Workspace: Sendable {
  /// Holds both.
  package let root: String
  package var path: String { Path.join(root, "workspace") }
  private var scratch: String { Path.join(root, "scratch") }

  /// - Parameter folder: the one that the run is to use; nil for one of its own.
  package init(_ run: RunID, home: Home, folder: String? = nil) { root = folder ?? Path.join(home.workspaces, run.text) }

  package func make() throws(SystemError) {
    try Files.makeDirectories(path)
    try Files.makeDirectories(scratch)
  }

  /// A new scratch directory; its name tells the plugin's.
  func makeScratch(plugin: String, number: Int) throws(SystemError) -> String {
    let folder = Path.join(scratch, "\(plugin)-\(number)")
    try Files.makeDirectories(folder, permissions: 0o700)
    return folder
  }

  func removeScratch() { try? Files.removeTree(scratch) }
}
