/// A text body that survives every mail server: RFC 2045, section 6.7.
enum QuotedPrintable {
  private static let lineLimit = 76

  /// Lines end with CRLF, whatever they ended with before.
  static func encode(_ text: String) -> String {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { encodeLine(Array($0.utf8)) }.joined(separator: "\r\n")
  }

  private static func encodeLine(_ bytes: [UInt8]) -> String {
    var output = ""
    var column = 0
    for (index, byte) in bytes.enumerated() {
      let isLast = index == bytes.count - 1
      let isBlank = byte == 0x20 || byte == 9
      let isPlain = (0x21..<0x7F).contains(byte) && byte != UInt8(ascii: "=") || isBlank && !isLast
      let piece = isPlain ? String(UnicodeScalar(byte)) : "=\(hex(byte >> 4))\(hex(byte & 15))"
      // Room is left for the "=" of a soft line break.
      if column + piece.utf8.count > lineLimit - 1 {
        output += "=\r\n"
        column = 0
      }
      output += piece
      column += piece.utf8.count
    }
    return output
  }

  private static func hex(_ digit: UInt8) -> String { String(digit, radix: 16, uppercase: true) }
}
