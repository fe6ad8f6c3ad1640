internal import Sites

/// The names that become folders, links and server names. They are checked before they come near a path.
package enum ReleaseNames {
  private static let lowerCase = Set("abcdefghijklmnopqrstuvwxyz0123456789-".utf8)
  private static let alphanumeric = Set("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)

  /// The list of sites, or of a site's versions, where the place of releases can't be listed.
  package static let indexName = "index.json"

  package static func isSite(_ text: String) -> Bool { Names.problem(inSite: text) == nil }

  /// `[A-Za-z0-9][A-Za-z0-9._+-]{0,127}` without `..`, and not the name of the index beside the versions.
  package static func isVersion(_ text: String) -> Bool {
    text != indexName && (1...128).contains(text.utf8.count) && alphanumeric.contains(text.utf8.first ?? 0) && !text.contains("..")
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

  /// `[a-z][a-z0-9-]{0,31}`, not ending in a hyphen: it becomes a folder and a part of host names.
  package static func isEnvironment(_ text: String) -> Bool {
    (1...32).contains(text.utf8.count) && text.first?.isLetter == true && !text.hasSuffix("-")
      && text.utf8.allSatisfy { lowerCase.contains($0) }
  }

  package static func check(environment: String) throws(ReleaseError) {
    if !isEnvironment(environment) {
      throw ReleaseError(
        .invalidName, "\(HostileText.quoted(environment)) is no environment",
        help: "up to 32 lower-case letters, digits and \"-\", beginning with a letter, as \"production\"")
    }
  }

  package static func check(domain: String) throws(ReleaseError) {
    if let problem = DomainName.problem(in: domain) { throw ReleaseError(.invalidName, problem.message, help: problem.help) }
  }
}
