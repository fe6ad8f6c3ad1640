internal import Sites

/// The names that become folders, links and server names. They are checked before they come near a path.
package enum ReleaseNames {
  private static let alphanumeric = Set("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)

  package static func isSite(_ text: String) -> Bool { Names.problem(inSite: text) == nil }

  /// `[A-Za-z0-9][A-Za-z0-9._+-]{0,127}` without `..`; `index.json` is the list of versions that stands beside them.
  package static func isVersion(_ text: String) -> Bool {
    text != "index.json" && (1...128).contains(text.utf8.count) && alphanumeric.contains(text.utf8.first ?? 0) && !text.contains("..")
      && text.utf8.allSatisfy { alphanumeric.contains($0) || "._+-".utf8.contains($0) }
  }

  package static func check(site: String) throws(ReleaseError) {
    if let problem = Names.problem(inSite: site) { throw ReleaseError(.invalidName, problem.message, help: problem.help) }
  }

  package static func check(version: String) throws(ReleaseError) {
    if !isVersion(version) {
      throw ReleaseError(
        .invalidName, "\(HostileText.quoted(version)) is no version",
        help: "use letters, digits, \".\", \"_\", \"+\" and \"-\", at most 128, without \"..\"")
    }
  }

  package static func check(domain: String) throws(ReleaseError) {
    if let problem = DomainName.problem(in: domain) { throw ReleaseError(.invalidName, problem.message, help: problem.help) }
  }
}
