extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  var isLowerLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
  var isLetter: Bool { isLowerLetter || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
  var isHexDigit: Bool { hexDigitValue != nil }

  /// 0 to 15 for a hexadecimal digit.
  var hexDigitValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// Whether this is one of the bytes of `set`.
  func isOne(of set: String) -> Bool {
    let bytes = set.utf8.span
    for index in bytes.indices where bytes[index] == self { return true }
    return false
  }
}

extension String {
  /// This text between quotes, fit for a message: control and invisible characters escaped, cut at 80 characters.
  package var quoted: String {
    var shown = ""
    for scalar in unicodeScalars.prefix(80) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return "\"\(shown)\(unicodeScalars.count > 80 ? "…" : "")\""
  }
}
