/// The names that become folders, links and server names. They are checked before they come near a path.
package enum ReleaseNames {
  private static let lowercase = Set("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
  private static let alphanumeric = lowercase.union("ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)

  /// `[a-z0-9][a-z0-9-]{0,62}`
  package static func isSite(_ text: String) -> Bool {
    (1...63).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: "-")
      && text.utf8.allSatisfy { lowercase.contains($0) || $0 == UInt8(ascii: "-") }
  }

  /// `[A-Za-z0-9][A-Za-z0-9._+-]{0,127}` without `..`
  package static func isVersion(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count) && alphanumeric.contains(text.utf8.first ?? 0) && !text.contains("..")
      && text.utf8.allSatisfy { alphanumeric.contains($0) || "._+-".utf8.contains($0) }
  }

  /// A host name of RFC 1123 in lower case, letters outside ASCII in their `xn--` form; no port, no wildcard.
  package static func isDomain(_ text: String) -> Bool {
    text.utf8.count <= 253
      && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
        isSite(String(label)) && label.utf8.last != UInt8(ascii: "-")
      }
  }

  package static func check(site: String) throws(ReleaseError) {
    if !isSite(site) {
      throw ReleaseError(
        .invalidName, "\(HostileText.quoted(site)) is no site id",
        help: "use lower-case letters, digits and hyphens, at most 63")
    }
  }

  package static func check(version: String) throws(ReleaseError) {
    if !isVersion(version) {
      throw ReleaseError(
        .invalidName, "\(HostileText.quoted(version)) is no version",
        help: "use letters, digits, \".\", \"_\", \"+\" and \"-\", at most 128, without \"..\"")
    }
  }

  package static func check(domain: String) throws(ReleaseError) {
    if !isDomain(domain) {
      throw ReleaseError(
        .invalidName, "\(HostileText.quoted(domain)) is no domain",
        help: "write it in lower case, without a scheme, port or path; other alphabets in their xn-- form")
    }
  }
}
