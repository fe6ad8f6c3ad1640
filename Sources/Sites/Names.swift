internal import POSIX

/// The identifiers of a site definition. Each function gives what is wrong with a text, or nil.
package enum Names {
  /// A site's id becomes a folder, a label of a host name (RFC 1123) and a part of a URL: `[a-z0-9][a-z0-9-]{0,62}`, not
  /// ending in a hyphen.
  package static func problem(inSite text: String) -> SiteError? {
    let bytes = text.utf8
    if bytes.count <= 63, let first = bytes.first, first != UInt8(ascii: "-"), !text.hasSuffix("-"),
      bytes.allSatisfy({ $0.isLowerLetter || $0.isDigit || $0 == UInt8(ascii: "-") })
    {
      return nil
    }
    return SiteError(
      .siteIdentifier, "\(text.quoted) is no site id",
      help: "up to 63 lower-case letters, digits and \"-\", not beginning or ending with \"-\"")
  }

  /// A version names a folder of the release store, with the digest of the content behind it.
  package static func problem(inVersion text: String) -> SiteError? {
    let bytes = text.utf8
    if bytes.count <= 64, let first = bytes.first, first.isLetter || first.isDigit, !text.contains(".."),
      bytes.allSatisfy({ $0.isLetter || $0.isDigit || $0.isOne(of: ".-+_") })
    {
      return nil
    }
    return SiteError(
      .siteVersion, "\(text.quoted) is no version", help: "write it as in \"1.2.0\": up to 64 letters, digits, \".\", \"-\", \"+\", \"_\", without \"..\"")
  }

  /// What pages in different languages have in common; only ever compared.
  package static func problem(inTranslationKey text: String) -> SiteError? {
    if !text.isEmpty, text.utf8.count <= 200, text.utf8.allSatisfy({ $0.isLetter || $0.isDigit || $0.isOne(of: "-_./") }) { return nil }
    return SiteError(
      .translationKey, "\(text.quoted) is no translation key", help: "up to 200 letters without accents, digits, \"-\", \"_\", \".\" and \"/\"")
  }

  /// A page's name, where it has no `url` of its own, becomes its URL and file.
  package static func problem(inPage text: String) -> SiteError? {
    if text.utf8.count <= 200, Path.isSafeRelative(text),
      text.utf8.allSatisfy({ $0.isLetter || $0.isDigit || $0.isOne(of: "-_./") }),
      text.split(separator: "/").allSatisfy({ !$0.hasPrefix(".") })
    {
      return nil
    }
    return SiteError(
      .pageName, "\(text.quoted) is no page name",
      help: "up to 200 letters without accents, digits, \"-\", \"_\", \".\", and \"/\" for a page below another")
  }

  /// A component's type names files (its template, its schema) and a CSS class.
  package static func problem(inComponentType text: String) -> SiteError? {
    problem(inToken: text, "component type", also: "-", limit: 64, beginsWithLetter: true)
  }

  /// A component's id stands in HTML attributes and CSS selectors.
  package static func problem(inComponentID text: String) -> SiteError? {
    problem(inToken: text, "component id", also: "-_", limit: 128, beginsWithLetter: false)
  }

  /// A layout names a template.
  package static func problem(inLayout text: String) -> SiteError? {
    problem(inToken: text, "layout name", also: "-_", limit: 64, beginsWithLetter: true)
  }

  /// A table's name becomes a part of its address: `[a-z][a-z0-9_-]{0,62}`.
  package static func problem(inTable text: String) -> SiteError? {
    let bytes = text.utf8
    if bytes.count <= 63, let first = bytes.first, first.isLowerLetter,
      bytes.allSatisfy({ $0.isLowerLetter || $0.isDigit || $0.isOne(of: "-_") })
    {
      return nil
    }
    return SiteError(
      .table, "\(text.quoted) is no name of a table",
      help: "up to 63 lower-case letters, digits, \"-\" and \"_\", beginning with a letter")
  }

  /// A field's name is a key of the API's rows and the name of a form's field.
  package static func problem(inField text: String) -> SiteError? {
    problem(inToken: text, "name of a field", also: "-_.", limit: 64, beginsWithLetter: true)
  }

  private static func problem(
    inToken text: String, _ what: String, also: String, limit: Int, beginsWithLetter: Bool
  ) -> SiteError? {
    let bytes = text.utf8
    if bytes.count <= limit, let first = bytes.first, first.isLetter || (first.isDigit && !beginsWithLetter),
      bytes.allSatisfy({ $0.isLetter || $0.isDigit || $0.isOne(of: also) })
    {
      return nil
    }
    let beginning = beginsWithLetter ? "beginning with a letter" : "beginning with a letter or digit"
    return SiteError(
      .componentName, "\(text.quoted) is no \(what)",
      help: "up to \(limit) letters without accents, digits, \(also.map { "\"\($0)\"" }.joined(separator: " and ")), \(beginning)")
  }
}
