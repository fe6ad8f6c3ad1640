/// The characters of addresses.
enum AddressText {
  static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
  static func isLowerLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
  private static func isLetter(_ byte: UInt8) -> Bool { isLowerLetter(byte | 0x20) }

  static func isHostCharacter(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || ".-_".utf8.contains(byte) }

  /// Of RFC 3986, 3.3, but for the percent sign.
  static func isPathCharacter(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || "-._~!$&'()*+,;=:@/".utf8.contains(byte)
  }

  /// A name or digits of an address. None begins with a hyphen: commands would take it for an option.
  static func isHost(_ text: String) -> Bool {
    guard (1...253).contains(text.utf8.count), !text.hasPrefix("-"), !text.hasPrefix(".") else { return false }
    if text.contains(":") {
      return text.utf8.allSatisfy { isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0 | 0x20) || ":.".utf8.contains($0) }
    }
    return text.utf8.allSatisfy(isHostCharacter) && !text.contains("..")
  }

  static func isUser(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && !text.hasPrefix("-") && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || "._-+".utf8.contains($0) }
  }

  /// Without `%XX`; nil for broken ones, and for what would then hold control characters or be no UTF-8.
  static func decoded(_ text: String) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else { return nil }
      bytes.append(high << 4 | low)
    }
    guard let result = String(validating: bytes, as: UTF8.self), !result.unicodeScalars.contains(where: isSteering) else { return nil }
    return result
  }

  private static func digit(_ byte: UInt8) -> UInt8? { Character(UnicodeScalar(byte)).hexDigitValue.map(UInt8.init) }

  /// Control characters, separators of lines, and marks that turn the direction of writing.
  static func isSteering(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF: true
    default: false
    }
  }

  static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// In quotes, cut, without what could steer a terminal: for messages.
  static func quoted(_ text: String) -> String { "\"\(shown(text))\"" }

  static func shown(_ text: String) -> String {
    let plain = text.unicodeScalars.filter { !isSteering($0) && $0 != "\"" }.prefix(100)
    return String(String.UnicodeScalarView(plain)) + (text.unicodeScalars.count > 100 ? "…" : "")
  }
}
