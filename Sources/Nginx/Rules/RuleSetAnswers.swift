internal import SiteRules

extension RuleSet {
  /// Whether an address is answered with the file that it leads to: no server behind takes it, and no rule that goes before
  /// files.
  /// - Parameter address: percent-encoded.
  package func leavesAlone(_ address: String) -> Bool {
    let path = String(decoding: PercentEncoding.decode(Array(address.utf8)) ?? [], as: UTF8.self)
    if proxies.contains(where: { path.hasPrefix($0.prefix) }) { return false }
    return RedirectsFile.match(redirects, path: path)?.rule.isForced != true
  }
}
