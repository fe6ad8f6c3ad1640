/// What a site may write into its style sheets: values that can't leave their declaration and selectors that
/// can't leave their rule.
package enum SafeCSS {
  /// Lower-case property names and custom properties (`--brand`).
  package static func problem(inProperty text: String) -> SiteError? {
    let bytes = text.utf8
    if bytes.count <= 64 {
      if text.hasPrefix("--"), bytes.count > 2, bytes.allSatisfy({ $0.isLetter || $0.isDigit || $0.isOne(of: "-_") }) { return nil }
      let name = text.hasPrefix("-") ? text.dropFirst() : text[...]
      if let first = name.utf8.first, first.isLowerLetter, name.utf8.allSatisfy({ $0.isLowerLetter || $0 == UInt8(ascii: "-") }) {
        return nil
      }
    }
    let kebab = text.map { $0.isUppercase ? "-\($0.lowercased())" : String($0) }.joined()
    let help = kebab != text && problem(inProperty: kebab) == nil ? "write \"\(kebab)\"" : "write it as in \"font-size\""
    return SiteError(.unsafeCSS, "\(text.quoted) is no CSS property", help: help)
  }

  package static func problem(inValue text: String) -> SiteError? {
    func problem(_ reason: String, help: String? = nil) -> SiteError {
      SiteError(.unsafeCSS, "\(text.quoted) is no safe CSS value: \(reason)", help: help)
    }
    if text.utf8.isEmpty { return problem("it is empty", help: "leave the property out") }
    if text.utf8.count > 2048 { return problem("it has over 2,048 bytes") }
    if let reason = fault(inTokens: text, forbidden: "{};<@\\") { return problem(reason) }
    guard text.utf8.contains(where: { $0.isOne(of: "(:") }) else { return nil }
    let lower = text.lowercased()
    if lower.contains("expression(") || lower.contains("javascript:") { return problem("it would run a script") }
    for url in urls(inValue: text) {
      if let found = SafeURL.problem(in: url) { return problem(found.message, help: found.help) }
    }
    return nil
  }

  package static func problem(inSelector text: String) -> SiteError? {
    let reason: String? =
      if text.utf8.isEmpty { "it is empty" } else if text.utf8.count > 512 { "it has over 512 bytes" } else {
        fault(inTokens: text, forbidden: "{};<@\\&%!?")
      }
    return reason.map {
      SiteError(.unsafeCSS, "\(text.quoted) is no CSS selector: \($0)", help: "write it as in \"body\" or \".card > h3\"")
    }
  }

  /// The targets of `url(…)` in a value, without their quotes.
  package static func urls(inValue text: String) -> [String] {
    guard text.utf8.contains(UInt8(ascii: "(")) else { return [] }
    var found: [String] = []
    var rest = text[...]
    while let open = rest.firstIndex(of: "(") {
      let isURL = rest[..<open].suffix(3).lowercased() == "url"
      rest = rest[open...].dropFirst()
      guard isURL, let close = rest.firstIndex(of: ")") else { continue }
      found.append(String(rest[..<close].trimming { $0 == " " }.trimming { $0 == "\"" || $0 == "'" }))
    }
    return found
  }

  /// Forbidden characters, comments, and quotes or brackets left open, all of which reach beyond the text.
  private static func fault(inTokens text: String, forbidden: String) -> String? {
    var closers: [UInt8] = []
    var quote: UInt8?
    var previous: UInt8 = 0
    for byte in text.utf8 {
      if byte.isLetter || byte.isDigit {
        previous = byte
        continue
      }
      if byte < 0x20 || byte == 0x7F { return "it has a control character" }
      if byte.isOne(of: forbidden) { return "\"\(String(decoding: [byte], as: UTF8.self))\" is not allowed in it" }
      if previous == UInt8(ascii: "/"), byte == UInt8(ascii: "*") { return "it has a comment" }
      previous = byte
      if let open = quote {
        if byte == open { quote = nil }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
      case UInt8(ascii: "("): closers.append(UInt8(ascii: ")"))
      case UInt8(ascii: "["): closers.append(UInt8(ascii: "]"))
      case UInt8(ascii: ")"), UInt8(ascii: "]"):
        if closers.popLast() != byte { return "its brackets do not match" }
      default: break
      }
    }
    if quote != nil { return "a quote is left open" }
    return closers.isEmpty ? nil : "a bracket is left open"
  }
}

extension Substring {
  /// Without the characters at both ends that `isDropped` accepts.
  fileprivate func trimming(_ isDropped: (Character) -> Bool) -> Substring {
    var rest = drop(while: isDropped)
    while let last = rest.last, isDropped(last) { rest = rest.dropLast() }
    return rest
  }
}
