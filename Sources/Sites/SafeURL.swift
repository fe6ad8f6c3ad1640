/// The one rule about what a site may link to, load or submit to: http, https, mailto and tel URLs, paths of
/// the site, relative references and fragments. Everything else (`javascript:`, `data:`, a scheme hidden behind
/// a tab or an invisible character) is refused and never written into a page.
package enum SafeURL {
  /// What is wrong with a text as a URL, or nil when it is safe to write into `href`, `src` or `action`.
  package static func problem(in text: String) -> SiteError? {
    func problem(_ reason: String, _ help: String? = nil) -> SiteError {
      SiteError(.unsafeURL, "\(text.quoted) is no safe url: \(reason)", help: help)
    }
    if text.isEmpty { return problem("it is empty", "write a path of the site, or leave the property out") }
    if text.utf8.count > 2048 { return problem("it has over 2,048 bytes", "write a shorter one") }
    // Browsers drop tabs and newlines inside a URL and blanks around it, so that "java\tscript:" would run.
    let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    for scalar in isPlain ? "".unicodeScalars : text.unicodeScalars where !(0x21...0x7E).contains(scalar.value) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
        return problem("it has an invisible character", "remove \(String(scalar).quoted)")
      case .spaceSeparator: return problem("it has a space", "write %20 for a space that belongs to it")
      default: break
      }
    }
    if let byte = text.utf8.first(where: { !$0.isLetter && $0.isOne(of: "\\\"<>`") }) {
      return problem("\(String(decoding: [byte], as: UTF8.self)) is not allowed in it", "write it as a percent escape")
    }
    if hasBrokenEscape(text) { return problem("% is not followed by two hexadecimal digits", "write %25 for a percent sign") }
    if text.hasPrefix("//") { return problem("it leaves the scheme out", "write \("https:\(text)".quoted)") }
    guard let scheme = scheme(of: text) else { return nil }
    let rest = String(text.dropFirst(scheme.count + 1))
    switch scheme.lowercased() {
    case "http", "https": return problemAfterScheme(rest).map { problem($0, "write it as in \"https://example.org/path\"") }
    case "mailto":
      return rest.isEmpty || rest.hasPrefix("/") ? problem("no address follows", "write it as in \"mailto:name@example.org\"") : nil
    case "tel":
      let isNumber = rest.utf8.contains(where: \.isDigit) && rest.utf8.allSatisfy { $0.isDigit || $0.isOne(of: "+-.()*#;=") || $0.isLetter }
      return isNumber ? nil : problem("no telephone number follows", "write it as in \"tel:+33123456789\"")
    default:
      return problem(
        "the scheme \(String(scheme).quoted) is not allowed", "http, https, mailto, tel, a path of the site, or a fragment")
    }
  }

  /// What stands before the first colon, where a browser would take that for a scheme.
  static func scheme(of text: String) -> Substring? {
    guard let end = text.utf8.firstIndex(where: { $0.isOne(of: ":/?#") }), text.utf8[end] == UInt8(ascii: ":") else { return nil }
    return text[..<end]
  }

  private static func hasBrokenEscape(_ text: String) -> Bool {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return false }
    let bytes = Array(text.utf8)
    return bytes.indices.contains { index in
      bytes[index] == UInt8(ascii: "%") && !(index + 2 < bytes.count && bytes[index + 1].isHexDigit && bytes[index + 2].isHexDigit)
    }
  }

  private static func problemAfterScheme(_ rest: String) -> String? {
    guard rest.hasPrefix("//") else { return "\"//\" is missing behind the scheme" }
    let authority = rest.dropFirst(2).prefix { !"/?#".contains($0) }
    // "https://bank.example@evil.example" goes to the second of the two.
    if authority.contains("@") { return "it has a user name before the host" }
    if authority.hasPrefix("[") { return isBracketedAddress(authority) ? nil : "its host is no address" }
    let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2, Int(parts[1]).map({ (1...65535).contains($0) }) != true { return "its port is no number from 1 to 65535" }
    let host = parts.first ?? ""
    if host.isEmpty { return "its host is missing" }
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    guard host.utf8.count <= 253, labels.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isHostCharacter) }) else {
      return "\(String(host).quoted) is no host"
    }
    return nil
  }

  private static func isHostCharacter(_ character: Character) -> Bool {
    character == "-" || character == "_" || character.isLetter || character.isNumber
  }

  private static func isBracketedAddress(_ authority: Substring) -> Bool {
    guard let end = authority.firstIndex(of: "]") else { return false }
    let address = authority[..<end].dropFirst()
    let rest = authority[end...].dropFirst()
    let isPort = rest.isEmpty || (rest.hasPrefix(":") && Int(rest.dropFirst()).map { (1...65535).contains($0) } == true)
    return isPort && address.contains(":") && address.utf8.allSatisfy { $0.isHexDigit || $0.isOne(of: ":.") }
  }
}
