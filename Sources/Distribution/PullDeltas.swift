internal import Releases

/// What travels when an older release of the site is here.
extension PullAttempt {
  /// - Returns: the older version out of which the archive was made, or nil where it has to be fetched whole.
  func fetchDelta(_ manifest: ReleaseManifest) throws -> String? { nil }

  /// - Returns: whether a manifest was made out of an older one; it is still to be verified.
  func fetchManifestDelta() throws -> Bool { false }
}
