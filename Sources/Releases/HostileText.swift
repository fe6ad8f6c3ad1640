/// Text from a manifest or an archive that somebody else made.
enum HostileText {
  /// Whether it holds nothing that could steer a terminal or a log: no control characters (C0, DEL, C1), no line or
  /// paragraph separators, no marks that turn the direction of writing.
  static func isPlain(_ text: String) -> Bool { text.unicodeScalars.allSatisfy { !isSteering($0) } }

  /// In quotes, escaped and cut to 200 characters: fit for a message.
  static func quoted(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(200) {
      result += isSteering(scalar) || scalar == "\"" ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
    return "\"\(result)\(text.unicodeScalars.count > 200 ? "…" : "")\""
  }

  private static func isSteering(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
