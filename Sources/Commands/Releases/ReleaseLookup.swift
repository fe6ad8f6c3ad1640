internal import Engine
internal import POSIX
internal import Releases

extension PositionalDeclaration {
  static let release = PositionalDeclaration(
    "RELEASE", kind: .file, "SITE@VERSION of a release of this host, SITE for its newest one, or the path of a release's folder or archive")
}

/// The release that an argument names. A path has a slash or is there; else it is SITE@VERSION, or SITE for the newest.
func findRelease(_ text: String, home: Home) throws -> Release {
  if text.contains("/") || Files.exists(text) { return try Release.open(absolutePath(text)) }
  let store = ReleaseStore(home: home.path)
  let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
  if parts.count == 2 { return try store.release(site: parts[0], version: parts[1]) }
  guard let newest = try store.list(site: text).first else {
    throw UsageError("there is no release \"\(text)\"", help: "give SITE@VERSION or a path; \"slipway release list\" shows what there is")
  }
  return newest.release
}
