/// A version number by Semantic Versioning 2.0.0.
package struct Version: Sendable, Hashable, CustomStringConvertible {
  package let major: Int
  package let minor: Int
  package let patch: Int
  /// Behind `-` and `+`, with the sign; empty without.
  package let suffix: String

  /// Nil for what is no version.
  package init?(_ text: String) {
    let core = text.prefix { $0 != "-" && $0 != "+" }
    let numbers = core.split(separator: ".", omittingEmptySubsequences: false).map { versionNumber(String($0)) }
    guard numbers.count == 3, let major = numbers[0], let minor = numbers[1], let patch = numbers[2] else { return nil }
    suffix = String(text.dropFirst(core.count))
    let allowed = suffix.utf8.allSatisfy { Names.isLetter($0) && $0 != UInt8(ascii: "_") || Names.isDigit($0) || "-+.".utf8.contains($0) }
    guard allowed, suffix.utf8.count != 1, text.utf8.count <= 128 else { return nil }
    (self.major, self.minor, self.patch) = (major, minor, patch)
  }

  package var description: String { "\(major).\(minor).\(patch)\(suffix)" }

  /// What follows the `-`, without what follows a `+`; empty for a version that is out.
  package var prerelease: String { suffix.hasPrefix("-") ? String(suffix.dropFirst().prefix { $0 != "+" }) : "" }
}

/// `1`, `1.2` or `1.2.3`: the versions that begin with these numbers, and none that is only on the way to one of them
/// (`1.2.3-rc.1`): such a version is named whole. What follows a `+` makes no difference (semver.org, 10).
package struct VersionConstraint: Sendable, Hashable, CustomStringConvertible {
  private let numbers: [Int]
  /// A version that was named whole.
  private let exact: Version?

  package init?(_ text: String) {
    exact = text.contains { $0 == "-" || $0 == "+" } ? Version(text) : nil
    if let exact {
      numbers = [exact.major, exact.minor, exact.patch]
      return
    }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { versionNumber(String($0)) }
    numbers = parts.compactMap(\.self)
    guard numbers.count == parts.count, (1...3).contains(numbers.count) else { return nil }
  }

  package func allows(_ version: Version) -> Bool {
    [version.major, version.minor, version.patch].starts(with: numbers) && version.prerelease == exact?.prerelease ?? ""
  }

  package var description: String { exact?.description ?? numbers.map(String.init).joined(separator: ".") }
}

/// Without a sign and without leading zeros.
private func versionNumber(_ text: String) -> Int? {
  guard let number = Int(text), String(number) == text, number >= 0 else { return nil }
  return number
}
