import POSIX
import Releases

/// What is accepted can be written and read again, and no name of it leads anywhere.
@Sendable func fuzzManifest(_ bytes: [UInt8]) {
  guard let manifest = try? ReleaseManifest(parsing: bytes, file: "manifest.json") else { return }
  let again = try? ReleaseManifest(parsing: manifest.bytes, file: "manifest.json")
  precondition(again == manifest, "what was read is not what is written")
  precondition(ReleaseNames.isSite(manifest.site) && ReleaseNames.isVersion(manifest.version), "a name that is none")
  for file in manifest.files {
    precondition(Path.isSafeRelative(file.path), "a path that leads out")
    precondition(file.size >= 0, "a size below nothing")
  }
}
