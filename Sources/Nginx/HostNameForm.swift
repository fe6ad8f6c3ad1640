/// Which texts are host names, here and in nginx.
package enum HostNameForm {
  /// Labels of lower-case letters, digits and hyphens (RFC 1123) with dots between them, at most 253 bytes.
  package static func isDomain(_ text: String) -> Bool {
    text.utf8.count <= 253 && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isLabel)
  }

  private static func isLabel(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.count <= 63 && !text.hasPrefix("-") && !text.hasSuffix("-")
      && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
  }

  /// Nearly the same as a regular expression of nginx (labels may be longer, which does a path no harm): nothing else ever
  /// becomes a part of one.
  static let expression = #"^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$"#
}
