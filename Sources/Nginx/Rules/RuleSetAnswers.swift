internal import SiteRules

extension RuleSet {
  /// The path of the start page: `/`, or the base path with a slash at the end.
  package var start: String { "\(basePath?.text ?? "")/" }

  /// An address of the site as its files and rules know it.
  /// - Parameter address: percent-encoded, with or without the base path.
  package func withoutBasePath(_ address: String) -> String {
    guard let basePath, address.hasPrefix("\(basePath.text)/") else { return address }
    return String(address.dropFirst(basePath.text.count))
  }
}

/// Which addresses a rule set leaves to the files of a site: made once for the questions about all of them.
package struct RuleSetAnswers: Sendable {
  private let proxies: [String]
  private let redirects: RedirectLookup

  package init(_ rules: RuleSet) {
    proxies = rules.proxies.map(\.prefix)
    redirects = RedirectLookup(rules.redirects)
  }

  /// Whether an address is answered with the file that it leads to: no server behind takes it, and no rule that goes before
  /// files.
  /// - Parameter address: percent-encoded.
  package func leaveAlone(_ address: String) -> Bool {
    let path = String(decoding: PercentEncoding.decode(Array(address.utf8)) ?? [], as: UTF8.self)
    if proxies.contains(where: path.hasPrefix) { return false }
    return redirects.match(path: path)?.rule.isForced != true
  }
}
