internal import Nginx
internal import POSIX
package import Releases
internal import StepProtocol

/// A manifest beside an extracted release is signed by nobody: what becomes a path, a link or a server name is checked
/// again.
extension ReleaseManifest {
  /// The copy that lies beside an extracted release.
  package init(reading path: String) throws {
    try self.init(parsing: Files.read(path, limit: 64 << 20), file: path)
    try checkNames()
  }

  /// - Throws: `ServingError` for a name that is not fit for a path.
  package func checkNames() throws {
    func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
      if !condition { throw ServingError(.validation, "the release's manifest: \(message())") }
    }
    try require(Names.isSite(site), "\"\(site.prefix(80))\" is no site id that can be part of a host name")
    try require(Names.isVersion(version), "\"\(version.prefix(80))\" is no version")
    for file in files { try require(Path.isSafeRelative(file.path), "\"\(file.path.prefix(80))\" is no path inside a release") }
  }

  package func file(_ path: String) -> ReleaseFile? { files.first { $0.path == path } }
}
