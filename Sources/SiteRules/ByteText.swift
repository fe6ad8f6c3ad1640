/// Bytes as the grammars of URLs and headers divide them.
extension UInt8 {
  var isASCIILetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
  var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  var isControl: Bool { self < 0x20 || self == 0x7F }
  /// Of a placeholder behind its first letter.
  var isNameByte: Bool { isASCIILetter || isASCIIDigit || self == UInt8(ascii: "_") }

  var hexadecimalValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

/// RFC 3986, section 2.1.
package enum PercentEncoding {
  /// - Returns: nil where `%` is not followed by two hexadecimal digits.
  package static func decode(_ bytes: some Collection<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var rest = bytes.makeIterator()
    while let byte = rest.next() {
      guard byte == UInt8(ascii: "%") else {
        result.append(byte)
        continue
      }
      guard let high = rest.next()?.hexadecimalValue, let low = rest.next()?.hexadecimalValue else { return nil }
      result.append(high << 4 | low)
    }
    return result
  }

  /// Everything but unreserved characters and the slash.
  package static func encode(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789ABCDEF")
    return bytes.reduce(into: "") { result, byte in
      let isPlain = byte.isASCIILetter || byte.isASCIIDigit || "-._~/".utf8.contains(byte)
      if isPlain { result.unicodeScalars.append(Unicode.Scalar(byte)) } else { result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])" }
    }
  }

  /// Escapes what is no ASCII and leaves the rest: a URL that was written with its letters as people read them.
  static func encodeNonASCII(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    let digits = Array("0123456789ABCDEF")
    return text.utf8.reduce(into: "") { result, byte in
      if byte < 0x80 { result.unicodeScalars.append(Unicode.Scalar(byte)) } else { result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])" }
    }
  }
}

extension String {
  /// For messages: what a hostile file holds is shown without its control characters, and not at length.
  var shown: String {
    let scalars = unicodeScalars.prefix(80).map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? "\u{FFFD}" : $0 }
    return "\"\(String(String.UnicodeScalarView(scalars)))\(unicodeScalars.count > 80 ? "…" : "")\""
  }
}
