internal import Engine
internal import POSIX
internal import Releases

extension PositionalDeclaration {
  static let release = PositionalDeclaration(
    "RELEASE", kind: .file, "SITE@VERSION of a release of this host, SITE for its newest one, or the path of a release's folder or archive")
}

/// The release that an argument names: SITE@VERSION, or SITE for the newest one, unless it has a slash or this host has
/// no such site and there is a file or folder of that name.
func findRelease(_ text: String, home: Home) throws -> Release {
  let store = ReleaseStore(home: home.path)
  let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
  // The folder of a site's definition often has the site's name.
  let isSite = try !text.contains("/") && store.sites().contains(parts[0])
  if text.contains("/") || (!isSite && Files.exists(text)) { return try Release.open(absolutePath(text)) }
  if parts.count == 2 { return try store.release(site: parts[0], version: parts[1]) }
  guard let newest = try store.list(site: text).first else {
    throw UsageError("there is no release \"\(text)\"", help: "give SITE@VERSION or a path; \"slipway release list\" shows what there is")
  }
  return newest.release
}
