package import POSIX

/// The folders of a plugin that is tried by hand.
package final class InspectionPlaces {
  package let workspace: String
  package let home: String
  /// What relative paths of a config are based on.
  package let directory: String
  private let root: String

  /// - Parameters:
  ///   - workspace: kept; nil: a temporary one.
  ///   - directory: absolute.
  package init(workspace: String?, directory: String) throws(SystemError) {
    root = try Files.realPath(Files.makeTemporaryDirectory(prefix: "slipway-inspect"))
    home = Path.join(root, "home")
    self.directory = directory
    let own = Path.join(root, "workspace")
    do throws(SystemError) {
      try Files.makeDirectories(workspace ?? own)
      try Files.makeDirectory(home)
      self.workspace = try workspace.map(Files.realPath) ?? own
    } catch {
      try? Files.removeTree(root)
      throw error
    }
  }

  deinit { try? Files.removeTree(root) }

  /// Makes the scratch directory of the nth process.
  func makeScratch(_ number: Int) throws(SystemError) -> String {
    try Files.makeDirectories(scratch(number), permissions: 0o700)
    return scratch(number)
  }

  /// What stands for these paths in a transcript, so that it means the same elsewhere.
  package func placeholders(process number: Int) -> Placeholders {
    Placeholders([
      ("${workspace}", workspace), ("${scratch}", scratch(number)), ("${home}", home), ("${directory}", directory),
    ])
  }

  func scratch(_ number: Int) -> String { Path.join(root, "scratch-\(number)") }
}
