import POSIX
import Releases

/// A folder for one input.
final class FuzzFolder {
  let path: String
  var incoming: String { Path.join(path, "in") }

  init() throws {
    path = try Files.makeTemporaryDirectory(prefix: "slipway-fuzz")
    try Files.makeDirectory(Path.join(path, "in"))
  }

  func write(_ release: FuzzedRelease) throws {
    try Files.write(Path.join(incoming, Release.archiveName), release.archive)
    try Files.write(Path.join(incoming, Release.signatureName), release.signature)
    try Files.write(Path.join(incoming, Release.manifestName), release.manifest)
  }

  deinit { try? Files.removeTree(path) }
}
