internal import Nginx
internal import Releases

/// The forms of everything that comes from a manifest or a config and ends in a path or an nginx file.
/// A manifest beside an extracted release is signed by nobody, and is held against the same forms.
package enum Names {
  /// One label of `<site>.localhost`, as a site definition has it.
  package static func isSite(_ text: String) -> Bool { ReleaseNames.isSite(text) }

  /// `[a-z][a-z0-9-]{0,31}`, not ending in a hyphen.
  package static func isEnvironment(_ text: String) -> Bool { isLabel(text, limit: 32) && text.utf8.first.map(isDigit) == false }

  /// `preview-<id>`.
  package static func isPreview(_ environment: String) -> Bool {
    isEnvironment(environment) && environment.hasPrefix("preview-") && environment.utf8.count > "preview-".utf8.count
  }

  /// One name of a path that is never hidden, `.` or `..`.
  package static func isVersion(_ text: String) -> Bool { ReleaseNames.isVersion(text) }

  /// A host name as browsers send it: labels of lower-case letters, digits and hyphens (RFC 1123), at most 253 bytes.
  package static func isDomain(_ text: String) -> Bool { HostNameForm.isDomain(text) }

  /// What the host names runs and steps; they name the evidence of a failure.
  package static func isIdentifier(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 128 && text.utf8.allSatisfy { isAlphanumeric($0) || "_-".utf8.contains($0) }
  }

  private static func isLabel(_ text: String, limit: Int) -> Bool {
    !text.isEmpty && text.utf8.count <= limit && !text.hasPrefix("-") && !text.hasSuffix("-")
      && text.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
