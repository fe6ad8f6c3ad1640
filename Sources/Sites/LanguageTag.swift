/// Language tags, BCP 47.
package enum LanguageTag {
  /// What is wrong with a text by the grammar of RFC 5646, section 2.1, or nil; its registry is not looked at. The
  /// irregular tags that the RFC grandfathers in are refused.
  package static func problem(in text: String) -> SiteError? {
    if isWellFormed(text) { return nil }
    let hyphenated = text.split(separator: "_", omittingEmptySubsequences: false).joined(separator: "-")
    let help = hyphenated != text && isWellFormed(hyphenated) ? "write \(hyphenated.quoted)" : "write it as in \"fr\" or \"fr-CA\""
    return SiteError(.language, "\(text.quoted) is no language tag", help: help)
  }

  /// Whether a reader begins at the right: by the script where the tag names one, else by the language.
  package static func isRightToLeft(_ tag: String) -> Bool {
    let subtags = tag.lowercased().split(separator: "-")
    // A script has four letters; one behind a singleton is something else.
    if let script = subtags.dropFirst().prefix(while: { $0.count > 1 }).first(where: { $0.count == 4 && $0.utf8.allSatisfy(\.isLetter) }) {
      return rightToLeftScripts.contains(script)
    }
    return subtags.first.map(rightToLeftLanguages.contains) ?? false
  }

  private static let rightToLeftScripts: Set<Substring> = ["adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"]
  /// Those that Unicode's CLDR writes from the right where no script is given.
  private static let rightToLeftLanguages: Set<Substring> = [
    "ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "lrc", "mzn", "nqo", "pnb", "ps", "sd", "syr", "ug", "ur", "yi",
  ]

  private static func isWellFormed(_ text: String) -> Bool {
    let subtags = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard text.utf8.count <= 64, subtags.allSatisfy({ (1...8).contains($0.count) && $0.allSatisfy { $0.isLetter || $0.isDigit } }) else {
      return false
    }
    var rest = subtags[...]
    func next(_ isWanted: (Substring.UTF8View) -> Bool) -> Bool {
      guard let subtag = rest.first, isWanted(subtag) else { return false }
      rest = rest.dropFirst()
      return true
    }
    func isLetters(_ subtag: Substring.UTF8View, _ counts: ClosedRange<Int>) -> Bool { counts.contains(subtag.count) && subtag.allSatisfy(\.isLetter) }

    guard next({ isLetters($0, 2...8) }) else { return false }
    if subtags[0].count <= 3 { for _ in 0..<3 where !next({ isLetters($0, 3...3) }) { break } }
    _ = next { isLetters($0, 4...4) }
    _ = next { isLetters($0, 2...2) || ($0.count == 3 && $0.allSatisfy(\.isDigit)) }
    while next({ $0.count >= 5 || ($0.count == 4 && $0.first?.isDigit == true) }) {}
    // Extensions, and for "x" what people agreed on among themselves.
    while let singleton = rest.first, singleton.count == 1 {
      rest = rest.dropFirst()
      let isPrivate = singleton.first.map { $0 == UInt8(ascii: "x") || $0 == UInt8(ascii: "X") } ?? false
      guard next({ isPrivate || $0.count >= 2 }) else { return false }
      while next({ isPrivate || $0.count >= 2 }) {}
    }
    return rest.isEmpty
  }
}
