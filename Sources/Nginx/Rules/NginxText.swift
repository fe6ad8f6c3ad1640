internal import SiteRules

/// Text of a site as parameters of nginx's directives.
enum NginxText {
  /// A value in which nginx looks for variables. It knows no escape for `$`; `$dollar` holds one.
  static func value(_ text: String) -> String { NginxConfiguration.quoted(text.replacing("$", with: "${dollar}")) }

  /// A regular expression for literal text: everything but letters and digits as its number, so that nothing in it has a
  /// meaning to PCRE or to nginx.
  static func decoded(_ bytes: [UInt8]) -> String { bytes.map { isPlain($0) ? letter($0) : "\\x\(hexadecimal($0))" }.joined() }

  /// The same for a path as it stands in a request, where a byte may be percent-encoded, and a slash written twice.
  static func raw(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      if byte == UInt8(ascii: "/") { return "/+" }
      if isPlain(byte) { return letter(byte) }
      let digits = hexadecimal(byte)
      return "(?:\\x\(digits)|%\(anyCase(digits)))"
    }.joined()
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "/_-".utf8.contains(byte)
  }

  private static func letter(_ byte: UInt8) -> String { String(UnicodeScalar(byte)) }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = Array("0123456789ABCDEF")
    return "\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
  }

  private static func anyCase(_ digits: String) -> String {
    digits.map { $0.isLetter ? "[\($0)\($0.lowercased())]" : String($0) }.joined()
  }
}
