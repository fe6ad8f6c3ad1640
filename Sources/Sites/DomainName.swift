/// A host name that a site answers to. Made only from a text that was checked: it goes into paths below
/// `www/hosts/` and into nginx files.
package struct DomainName: Sendable, Hashable, CustomStringConvertible {
  /// Lower case, ASCII, without a dot at the end.
  package let text: String

  /// - Throws: `SiteError` that says what a domain name looks like.
  package init(_ text: String) throws(SiteError) {
    if let problem = Self.problem(in: text) { throw problem }
    self.text = text
  }

  package var description: String { text }

  /// What is wrong with a text as a domain name (RFC 1035 lengths, RFC 1123 letters), or nil. No port, wildcard,
  /// address, upper case or non-ASCII letter: one spelling a name.
  package static func problem(in text: String) -> SiteError? {
    func problem(_ reason: String, _ help: String) -> SiteError {
      SiteError(.domainName, "\(text.quoted) is no domain name: \(reason)", help: help)
    }
    let bytes = text.utf8
    if bytes.isEmpty { return problem("it is empty", "write it as in \"www.example.org\"") }
    if bytes.count > 253 { return problem("it has over 253 characters", "write a shorter name") }
    if text.contains("://") { return problem("it is a URL", "write only the host, as in \"www.example.org\"") }
    if text.contains(":") { return problem("it has a port", "write it without the port") }
    if text.contains("*") { return problem("it has a wildcard", "list each domain") }
    if !bytes.allSatisfy({ $0 < 0x80 }) { return problem("it has other than ASCII letters", "write it in its \"xn--\" form") }
    if text != text.lowercased() { return problem("it has upper-case letters", "write \(text.lowercased().quoted)") }
    if text == "localhost" { return nil }

    let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    for label in labels {
      if label.isEmpty { return problem("a part between dots is empty", "write it as in \"www.example.org\"") }
      if label.count > 63 { return problem("a part has over 63 characters", "write a shorter name") }
      if let other = label.first(where: { !$0.isLowerLetter && !$0.isDigit && $0 != UInt8(ascii: "-") }) {
        let character = String(decoding: [other], as: UTF8.self).quoted
        return problem("\(character) is not allowed in it", "letters, digits, \"-\" and \".\"")
      }
      if label.first == UInt8(ascii: "-") || label.last == UInt8(ascii: "-") {
        return problem("a part begins or ends with \"-\"", "remove that \"-\"")
      }
    }
    if labels.count < 2 { return problem("it has no dot", "write it with its top-level domain, as in \"example.org\"") }
    if labels[labels.count - 1].allSatisfy(\.isDigit) { return problem("it is an address", "write a name") }
    return nil
  }
}
